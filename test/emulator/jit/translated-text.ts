/** The WebAssembly text of a snippet's region, as it is checked in. */
import createWabt from 'wabt';
import { ZERO_WAIT } from '../../../emulator/index.js';
import { Interpreter } from '../../../emulator/interpreter.js';
import { emitRegion } from '../../../emulator/jit/emit-region.js';
import { reducible } from '../../../emulator/jit/node-splitting.js';
import { predicated } from '../../../emulator/jit/predication.js';
import { findNodes, regionOf } from '../../../emulator/jit/region.js';
import type { RegionNode } from '../../../emulator/jit/region-graph.js';
import { createRig, MAIN } from '../system/rig.js';

/** Round addresses, so that the text shows what they are of. */
const PLAN = { guest: 0x10_0000, shadow: 0x40_0000, mailbox: 0x80_0000 };

/** An interpreter whose blocks can be looked at. */
class Observed extends Interpreter {
  /** The region entered at an address as the pipeline is when execution comes back there. */
  translate(address: number, unroll: (nodes: readonly RegionNode[]) => readonly RegionNode[]) {
    const { core, pipeline } = this.machine;
    const block = this.blocks.find({ address, itState: 0, itHolds: false });
    if (block === undefined) throw new Error('nothing decodes there');
    const rules = {
      memory: core.memory,
      checked: core.checked,
      trapUnaligned: core.trapUnaligned,
      code: { low: 0, high: 0 },
    };
    const nodes = findNodes(this.blocks, block, pipeline, () => 1);
    return emitRegion(regionOf(unroll(reducible(predicated(nodes)))), PLAN, core.constants, rules);
  }
}

const wabt = await createWabt();

/**
 * Run `main`, which loops back to its start, some times; then the function of its region, without the loading and
 * storing of registers at its ends, with names for its locals.
 * @param unroll what is done to its loops; they are easier to read if that is nothing
 */
export function translatedText(
  main: readonly number[],
  registers: Readonly<Record<number, number>>,
  unroll: (nodes: readonly RegionNode[]) => readonly RegionNode[],
): string {
  const engine = new Observed(ZERO_WAIT);
  createRig({ main }, engine);
  for (const [r, value] of Object.entries(registers)) engine.setRegister(Number(r), value);
  for (let round = 0; round < 20; round++) {
    engine.run({ maxInstructions: 1 });
    engine.run({ stopAt: [MAIN], maxInstructions: 1000 });
  }
  // Without a stop at MAIN blocks do not end there.
  engine.run({ maxInstructions: 40 });
  for (let k = 0; engine.register(15) !== MAIN; k++) {
    if (k > 100) throw new Error('the snippet does not loop');
    engine.run({ maxInstructions: 1 });
  }
  const { bytes, locals } = engine.translate(MAIN, unroll);
  const module = wabt.readWasm(bytes, {});
  const text = module.toText({ foldExprs: true, inlineExport: false });
  module.destroy();
  return named(bodyOf(text), locals);
}

/** From the block that everything can leave to its end. */
function bodyOf(text: string): string {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.trimStart().startsWith('(block'));
  const to = lines.findIndex((line) => line.includes('(unreachable)'));
  const indent = lines[from].search(/\S/);
  return lines
    .slice(from, to)
    .map((line) => line.slice(indent))
    .join('\n');
}

const named = (text: string, locals: ReadonlyMap<number, string>): string =>
  text.replace(/(local\.(?:get|set|tee)) (\d+)/g, (all, op, local) => {
    const name = locals.get(Number(local));
    return name === undefined ? all : `${op} $${name}`;
  });
