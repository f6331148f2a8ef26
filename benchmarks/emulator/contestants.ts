/** The engines that a workload is timed on. Each runs it once from its start, again and again. */
import type { Board } from '../../emulator/index.js';
import { Interpreter } from '../../emulator/interpreter.js';
import { Slot } from '../../emulator/ir/ops.js';
import { Jit } from '../../emulator/jit/engine.js';
import { Permission } from '../../emulator/machine/shadow.js';
import { UnicornMachine } from '../../emulator/unicorn/machine.js';

/** Guest code from a state to an address. */
export interface Workload {
  readonly name: string;
  readonly board: Board;
  /** Memory before the run, code included. */
  readonly memory: readonly { readonly address: number; readonly bytes: Uint8Array }[];
  /** The writable part of it, which is restored before every run; empty where a run does not need that. */
  readonly restored: readonly { readonly address: number; readonly bytes: Uint8Array }[];
  /** r0 to r12, sp, lr, pc. */
  readonly registers: Uint32Array;
  /** The run ends before this instruction. */
  readonly end: number;
}

export interface Contestant {
  readonly name: string;
  /** Run the workload once. */
  run(): void;
}

const PC = 15;
const THUMB = 1 << 24;

/** One of our engines. `count` is called with the instructions and cycles of each run. */
export function ownEngine(
  { board, memory, restored, registers, end }: Workload,
  name: 'jit' | 'jit, checked' | 'interpreter',
  count: (instructions: number, cycles: number) => void = () => undefined,
): Contestant {
  const engine = name === 'interpreter' ? new Interpreter(board) : new Jit(board);
  const { machine } = engine;
  const { core } = machine;
  for (const { address, bytes } of memory) engine.load(address, bytes);
  machine.reset();
  // What start-up code does before the state that a workload begins in.
  machine.system.cpacr = 0xf << 20;
  core.checked = name === 'jit, checked';
  core.memory.shadow.fill(Permission.WRITTEN);
  return {
    name,
    run() {
      // Not by `load`: that would drop everything translated.
      for (const { address, bytes } of restored)
        core.memory.bytes.set(bytes, core.memory.offsetOf(address, bytes.length));
      const { cycles, instructions } = engine;
      for (let r = 0; r < PC; r++) core.values[r] = registers[r];
      core.values[Slot.Z] = 1;
      machine.jump(registers[PC]);
      const stop = engine.run({ stopAt: [end], maxInstructions: 1e10 });
      if (stop.kind !== 'address') throw new Error(`${name}: ${stop.kind}`);
      count(engine.instructions - instructions, engine.cycles - cycles);
    },
  };
}

/**
 * Unicorn, as fast as it is: nothing hooked, nothing counted; or with a hook on every block that adds up instructions.
 * @throws EngineUnavailable
 */
export async function unicorn(
  { board, memory, restored, registers, end }: Workload,
  counting: boolean,
): Promise<Contestant> {
  const machine = await UnicornMachine.create(board);
  const put = (pieces: Workload['memory']) => {
    for (const { address, bytes } of pieces) machine.memoryAt(address, bytes.length)?.set(bytes);
  };
  put(memory);
  machine.setExits([end]);
  let halfwords = 0;
  if (counting) {
    machine.hookBlocks((_, size) => {
      halfwords += size / 2;
    });
  }
  return {
    name: counting ? 'unicorn, counting' : 'unicorn',
    run() {
      put(restored);
      machine.registers.fill(0);
      machine.registers.set(registers);
      machine.registers[PC + 1] = THUMB;
      machine.pushRegisters();
      const error = machine.start(registers[PC]);
      if (error !== 0) throw new Error(`unicorn: ${machine.errorText(error)}`);
      if (counting && halfwords === 0) throw new Error('unicorn: nothing was counted');
    },
  };
}
