import { compile, type Encoding } from './pattern.js';
import type { Row } from './row.js';
import { BRANCH_ROWS } from './rows/branch.js';
import { DATA_PROCESSING_ROWS } from './rows/data-processing.js';
import { DSP_ROWS } from './rows/dsp.js';
import { FLOAT_ROWS } from './rows/float.js';
import { LOAD_STORE_ROWS } from './rows/load-store.js';
import { MULTIPLY_ROWS } from './rows/multiply.js';
import { SYSTEM_ROWS } from './rows/system.js';
import { THUMB16_ROWS } from './rows/thumb16.js';

/** The instruction table: every encoding the machine knows. Decoder, disassembler, tests and engines read it. */
export const ROWS: readonly Row[] = [
  ...THUMB16_ROWS,
  ...BRANCH_ROWS,
  ...DATA_PROCESSING_ROWS,
  ...MULTIPLY_ROWS,
  ...DSP_ROWS,
  ...LOAD_STORE_ROWS,
  ...FLOAT_ROWS,
  ...SYSTEM_ROWS,
];

/** Compiled rows, special cases before general ones. */
export const ENCODINGS: readonly Encoding[] = ROWS.map(compile).sort((p, q) => q.fixedBits - p.fixedBits);
