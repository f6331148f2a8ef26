/** `--board`: a board that comes with the package, or the user's own in a JSON file. */
import { BOARDS, type Board } from '../../emulator/index.js';
import { BoardError, parseBoard } from '../../emulator/timing/board-file.js';
import { UsageError } from '../errors.js';
import { readUserFile } from '../io/read-file.js';
import { knownName } from './did-you-mean.js';

const BOARD_NAMES = BOARDS.map(({ name }) => name);
export const DEFAULT_BOARD = BOARD_NAMES[0];

/** For the help of options that take a board. */
export const BOARD_HELP = `one of ${BOARD_NAMES.join(', ')}, or your own: ./my-board.json`;

/** A board file holds a few lines of text. */
const MAX_BOARD_BYTES = 1 << 20;
/** The emulator holds all memory of a board, in one piece. */
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;

/** A path has a separator or ends in `.json`; board names have neither. */
const isPath = (text: string): boolean => /[/\\]|\.json$/i.test(text);

/**
 * @param flag for messages, e.g. `--board`
 * @throws UsageError for an unknown name, an unreadable file, or one that is no board: with the JSON path of the place
 */
export function boardOption(text: string, flag = '--board'): Board {
  if (isPath(text)) return readBoardFile(text);
  return BOARDS[BOARD_NAMES.indexOf(knownName(BOARD_NAMES, text, `${flag}: unknown board`))];
}

/** As `boardOption`, for firmware that is made here: it goes where the vector table is, so that must be flash. */
export function benchBoardOption(text: string, flag?: string): Board {
  const board = boardOption(text, flag);
  const home = board.regions.find((r) => board.vectorTable >= r.base && board.vectorTable < r.base + r.size);
  if (home?.kind === 'flash') return board;
  throw new UsageError(
    'BOARD_NO_VECTORS',
    '$.vectorTable: lies in SRAM',
    { file: text },
    'the firmware of a model needs it in flash',
  );
}

function readBoardFile(path: string): Board {
  const place = { file: path };
  const json = readJson(path);
  let board: Board;
  try {
    board = parseBoard(json);
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
    throw new UsageError(error.code, error.message, place, error.hint);
  }
  const bytes = board.regions.reduce((sum, { size }) => sum + size, 0);
  if (bytes <= MAX_MEMORY_BYTES) return board;
  throw new UsageError(
    'BOARD_TOO_LARGE',
    `$.regions: ${bytes} bytes of memory in all`,
    place,
    `this emulator takes ${MAX_MEMORY_BYTES}`,
  );
}

function readJson(path: string): unknown {
  const bytes = readUserFile(path, 'board', MAX_BOARD_BYTES);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : 'it is not UTF-8';
    throw new UsageError(
      'BOARD_JSON',
      `the board is not JSON: ${reason}`,
      { file: path },
      `thumbnn boards ${DEFAULT_BOARD} --json - shows one`,
    );
  }
}
