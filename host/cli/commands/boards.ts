import type { Command } from 'commander';
import { BOARDS } from '../../../emulator/index.js';
import { writeFilesWhole } from '../../io/write-files.js';
import { renderBoardJson, renderBoardsJson } from '../../report/boards-json.js';
import { renderBoard, renderBoards } from '../../report/boards-text.js';
import { boardOption } from '../board-option.js';
import { EXIT } from '../exit.js';
import type { Io } from '../terminal.js';

interface Flags {
  readonly json?: string;
}

const EXAMPLES = `
Examples:
  $ thumbnn boards
  $ thumbnn boards stm32f407@168
  $ thumbnn boards stm32f407@168 --json my-board.json
  $ thumbnn boards ./my-board.json
  $ thumbnn bench model.tflite --board ./my-board.json

A board is data: memory, wait states and caches of its flash, clock. With a
name, --json gives a board file to edit;
emulator/timing/boards/board.schema.json describes it.

Exit codes: 0 fine, 1 internal error, 2 bad usage or an unusable board file.
`;

/** @param done takes the exit code */
export function addBoardsCommand(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('boards')
    .description('list the boards, or show one: memory, wait states, caches, and what of it is documented')
    .argument('[board]', 'a name, or your own file: ./my-board.json')
    .option('--json <file>', 'write it as JSON; - for standard output instead of the text')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, flags: Flags) => done(await boards(name, flags, io)));
}

async function boards(name: string | undefined, { json }: Flags, io: Io): Promise<number> {
  const board = name === undefined ? undefined : boardOption(name, 'boards');
  const text = () => (board === undefined ? renderBoards(BOARDS) : renderBoard(board));
  const document = () => (board === undefined ? renderBoardsJson(BOARDS) : renderBoardJson(board));
  if (json !== undefined && json !== '-') writeFilesWhole([{ path: json, bytes: document() }], inputs(name));
  await io.stdout.write(json === '-' ? document() : text());
  return EXIT.ok;
}

/** A board file of the user's that was read must not be written over. */
const inputs = (name: string | undefined): string[] =>
  name === undefined || BOARDS.some((board) => board.name === name) ? [] : [name];
