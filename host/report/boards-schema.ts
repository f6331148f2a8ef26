import board from '../../emulator/timing/boards/board.schema.json' with { type: 'json' };
import boards from './schema/boards.schema.json' with { type: 'json' };

/** The JSON Schema (draft 2020-12) of `renderBoardsJson`'s documents. */
export const BOARDS_JSON_SCHEMA: object = boards;

/** The JSON Schema (draft 2020-12) of a board file, and so of `renderBoardJson`'s documents. */
export const BOARD_FILE_JSON_SCHEMA: object = board;
