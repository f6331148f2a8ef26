/** Boards for people: a table of all, or everything about one, in lines of 80 characters. */
import type { Board, FlashCache, FlashTiming, MemoryRegion } from '../../emulator/timing/board.js';
import { hex8 } from '../run/address.js';
import { frequency, printable } from './format.js';
import { type PlainColumn, plainTable, wrapWords } from './plain-table.js';

const NOTHING = '-';

const NO_WAIT: FlashTiming = { waitStates: 0, lineBytes: 0, prefetch: false };
const flashOf = (board: Board): FlashTiming => board.timing?.flash ?? NO_WAIT;

/** `1 MiB`, `352 KiB`, `10 B`. */
function memorySize(bytes: number): string {
  if (bytes % 0x10_0000 === 0) return `${bytes / 0x10_0000} MiB`;
  return bytes % 0x400 === 0 ? `${bytes / 0x400} KiB` : `${bytes} B`;
}

const sizes = (board: Board, kind: MemoryRegion['kind']): string =>
  memorySize(board.regions.filter((r) => r.kind === kind).reduce((sum, { size }) => sum + size, 0));

/** `I 64x16, D 8x16`: lines times bytes. */
function caches({ instructionCache, dataCache, prefetch }: FlashTiming): string {
  const cache = (letter: string, of: FlashCache | undefined) =>
    of === undefined ? [] : [`${letter} ${of.lines}x${of.lineBytes}`];
  const parts = [
    ...cache('I', instructionCache),
    ...cache('D', dataCache),
    ...(prefetch ? ['prefetch'] : []),
  ];
  return parts.length === 0 ? NOTHING : parts.join(', ');
}

const COLUMNS: readonly PlainColumn<Board>[] = [
  { title: 'board', align: 'left', cell: ({ name }) => printable(name) },
  { title: 'clock', align: 'right', cell: ({ clockHz }) => frequency(clockHz) },
  { title: 'flash', align: 'right', cell: (board) => sizes(board, 'flash') },
  { title: 'SRAM', align: 'right', cell: (board) => sizes(board, 'sram') },
  { title: 'wait', align: 'right', cell: (board) => String(flashOf(board).waitStates) },
  {
    title: 'line',
    align: 'right',
    cell: (board) => (flashOf(board).lineBytes === 0 ? NOTHING : String(flashOf(board).lineBytes)),
  },
  { title: 'caches', align: 'left', cell: (board) => caches(flashOf(board)) },
];

const LEGEND = `wait: wait states of the flash; line: bytes of its line buffer; caches: lines x
bytes. thumbnn boards NAME shows one board; with --json my-board.json it writes
a file that you can edit and use.`;

/** All boards: a table, then what of each stands in a manual and what is a guess. */
export function renderBoards(boards: readonly Board[]): string {
  const table = plainTable(COLUMNS, boards).join('\n');
  const sources = boards.map((board) => [printable(board.name), ...sourceLines(board)].join('\n'));
  return `${[table, LEGEND, ...sources].join('\n\n')}\n`;
}

const INDENT = 2;
/** Width of the names on the left of a board's facts. */
const NAME_COLUMNS = 16;

/** `  name            text`, the text wrapped behind the name, its further lines indented. */
const fact = (name: string, text: string): string =>
  `${' '.repeat(INDENT)}${name.padEnd(NAME_COLUMNS)}${wrapWords(printable(text), ' '.repeat(2 * INDENT + NAME_COLUMNS))}`;

/** Several facts under one name. */
const facts = (name: string, texts: readonly string[]): string[] =>
  texts.map((text, k) => fact(k === 0 ? name : '', text));

const sourceLines = ({ documented = [], assumed = [] }: Board): string[] => [
  ...facts('documented', documented),
  ...facts('assumed', assumed),
];

/** Everything about one board. */
export function renderBoard(board: Board): string {
  const flash = flashOf(board);
  const lines = [
    wrapWords(printable(`${board.name}: ${board.description}`), ' '.repeat(INDENT)),
    '',
    fact('clock', frequency(board.clockHz)),
    ...board.regions.map((r) => fact(r.kind, memoryText(r.name, r.base, r.size))),
    ...facts(
      'alias',
      (board.aliases ?? []).map(({ region, base }) =>
        memoryText(region, base, board.regions.find((r) => r.name === region)?.size ?? 0),
      ),
    ),
    fact('vector table', hex8(board.vectorTable)),
    fact('wait states', String(flash.waitStates)),
    fact('line buffer', flash.lineBytes === 0 ? 'none' : `${flash.lineBytes} B`),
    fact('instr. cache', cacheText(flash.instructionCache)),
    fact('data cache', cacheText(flash.dataCache)),
    fact('prefetch', flash.prefetch ? 'the next line' : 'none'),
    ...busLines(board),
    ...facts(
      'device',
      (board.devices ?? []).map(
        ({ name, control, status }) => `${name}: ${hex8(status)} shows what was written to ${hex8(control)}`,
      ),
    ),
    ...sourceLines(board),
  ];
  return `${lines.join('\n')}\n`;
}

const memoryText = (name: string, base: number, size: number): string =>
  `${name}, ${hex8(base)} to ${hex8(base + size - 1)}, ${memorySize(size)}`;

const cacheText = (cache: FlashCache | undefined): string =>
  cache === undefined ? 'none' : `${cache.lines} lines of ${cache.lineBytes} B`;

function busLines({ timing }: Board): string[] {
  if (timing === undefined) return [];
  return [
    fact(
      'code bus',
      timing.codePorts === 'shared'
        ? 'fetches and data accesses share the port of the flash, data first'
        : 'fetches and data accesses of the flash never meet',
    ),
    fact(
      'System bus',
      timing.systemWritesLoseToFetch
        ? 'a write to SRAM loses a cycle to a fetch from SRAM'
        : 'a fetch from SRAM waits for a write to SRAM',
    ),
    fact('write buffer', timing.obeysDisdefwbuf ? 'off when ACTLR.DISDEFWBUF is set' : 'always on'),
  ];
}
