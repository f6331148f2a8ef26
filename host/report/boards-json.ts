/** Boards as JSON: each in the form of a board file, which `parseBoard` reads back. */
import type { Board, BoardTiming, FlashTiming } from '../../emulator/timing/board.js';
import { hex8 } from '../run/address.js';

export const BOARDS_SCHEMA = 'thumbnn.boards';
export const BOARDS_SCHEMA_VERSION = 1;

/** A document as emulator/timing/boards/board.schema.json describes it, with everything that has a default written out. */
export type BoardFile = Readonly<Record<string, unknown>>;

export function boardFile(board: Board): BoardFile {
  const { name, description, clockHz, timing } = board;
  return {
    name,
    description,
    core: 'cortex-m4',
    clockHz,
    regions: board.regions.map((r) => ({ ...r, base: hex8(r.base), size: hex8(r.size) })),
    aliases: (board.aliases ?? []).map((a) => ({ ...a, base: hex8(a.base) })),
    vectorTable: hex8(board.vectorTable),
    ...(timing === undefined ? {} : { timing: timingOf(timing) }),
    devices: (board.devices ?? []).map((d) => ({ ...d, control: hex8(d.control), status: hex8(d.status) })),
    documented: board.documented ?? [],
    assumed: board.assumed ?? [],
  };
}

function timingOf({ flash, codePorts, systemWritesLoseToFetch, obeysDisdefwbuf }: BoardTiming): BoardFile {
  return { flash: flashOf(flash), codePorts, systemWritesLoseToFetch, writeBuffer: { obeysDisdefwbuf } };
}

/** In a board file a flash without a line buffer does not mention it. */
function flashOf({ lineBytes, ...flash }: FlashTiming): BoardFile {
  return lineBytes === 0 ? flash : { ...flash, lineBytes };
}

const document = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export const renderBoardJson = (board: Board): string => document(boardFile(board));

export const renderBoardsJson = (boards: readonly Board[]): string =>
  document({
    schema: BOARDS_SCHEMA,
    schemaVersion: BOARDS_SCHEMA_VERSION,
    boards: boards.map(boardFile),
  });
