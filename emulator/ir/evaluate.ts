import type { Core } from '../machine/core.js';
import { LOADS, STORES } from './accesses.js';
import { EFFECTS } from './effects.js';
import { Exit } from './exit.js';
import { OP_WORDS, Op } from './ops.js';
import { VALUES } from './values.js';

export { compareFloats } from './effects.js';
export { Exit, exchange } from './exit.js';

const byOp = <Step>(table: { readonly [op: number]: Step | undefined }): readonly (Step | undefined)[] =>
  Array.from({ length: Op.SYSTEM + 1 }, (_, op) => table[op]);

const values = byOp(VALUES);
const loads = byOp(LOADS);
const stores = byOp(STORES);
const effects = byOp(EFFECTS);

/**
 * Execute the ops code[from..to). Registers and flags change in `core.values`, memory in `core.memory`; cycle
 * whatever the cycle model has not counted on is noted in `core.deviations`.
 *
 * A function for each op, not one switch: most of what runs here runs for the first time. V8 would compile the switch
 * over and over, because whatever op is met later the compiled switch has been made without.
 * @throws AccessFault for an access that cannot be done; `core.faultPosition` then is the op's word index
 */
export function evaluate(core: Core, code: Int32Array, from: number, to: number): Exit {
  const v = core.values;
  for (let i = from; i < to; i += OP_WORDS) {
    const op = code[i];
    const value = values[op];
    if (value !== undefined) {
      v[code[i + 1]] = value(v[code[i + 2]], v[code[i + 3]], v[code[i + 4]], core);
      continue;
    }
    const load = loads[op];
    if (load !== undefined) {
      v[code[i + 1]] = load(core, code, i);
      continue;
    }
    const store = stores[op];
    if (store !== undefined) {
      store(core, code, i);
      continue;
    }
    const exit = effects[op]!(core, code, i);
    if (exit !== Exit.FALL_THROUGH) return exit;
  }
  return Exit.FALL_THROUGH;
}
