import type { Mismatch, Pair } from './compare.js';
import type { Placed } from './snippet.js';
import { copyRegisters, PC, type Registers, XPSR } from './state.js';

/** A difference reduced to one instruction and the state that it needs. */
export interface Located {
  readonly instruction: Placed | undefined;
  /** False: the instructions only differ when they run as a whole; then everything is about the whole snippet. */
  readonly single: boolean;
  readonly mismatch: Mismatch;
}

/** Find the first instruction after which the machines differ. */
export function locate(pair: Pair, whole: Mismatch): Located {
  pair.fillSram(whole.sram);
  const { mismatch } = pair.walk(whole.snippet, whole.before);
  return mismatch === undefined
    ? { instruction: undefined, single: false, mismatch: whole }
    : atInstruction(mismatch);
}

/** A difference after a single step, by the instruction that stood there. */
export function atInstruction(mismatch: Mismatch): Located {
  const instruction = mismatch.snippet.instructions.find((i) => i.address === mismatch.before.core[PC]);
  return { instruction, single: true, mismatch };
}

/** The same difference from a state with as many zeros as it allows. */
export function simplify(pair: Pair, located: Located): Located {
  const { mismatch } = located;
  if (!located.single) return located;
  const names = (m: Mismatch) => m.fields.map(({ name }) => name).join();
  const wanted = names(mismatch);
  let best = mismatch;
  const attempt = (change: (state: Registers) => void) => {
    const state = copyRegisters(best.before);
    change(state);
    const again = pair.step(mismatch.snippet, state, mismatch.sram);
    if (again !== undefined && names(again) === wanted) best = again;
  };
  for (let r = 0; r < PC; r++) {
    attempt((s) => {
      s.core[r] = 0;
    });
  }
  for (let bit = 0; bit < 32; bit++) {
    attempt((s) => {
      if ((0xf80f_0000 >>> bit) & 1) s.core[XPSR] &= ~(1 << bit);
    });
  }
  for (let k = 0; k < best.before.float.length; k++) {
    attempt((s) => {
      s.float[k] = 0;
    });
  }
  return { ...located, mismatch: best };
}
