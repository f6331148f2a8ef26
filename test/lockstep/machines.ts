import { fpscrRead, fpscrWrite } from '../../emulator/float/fpscr.js';
import { createEngine, type Engine, MachineFault, machineOf } from '../../emulator/index.js';
import { Slot } from '../../emulator/ir/ops.js';
import type { Machine } from '../../emulator/machine/machine.js';
import { EPSR_THUMB, itFromEpsr, itToEpsr, readApsr, writeApsr } from '../../emulator/machine/psr.js';
import { UnicornError, UnicornMachine, XPSR_THUMB } from '../../emulator/unicorn/machine.js';
import { LOCKSTEP_BOARD, SLOT_BYTES, SRAM_BASE, SRAM_SIZE, STOPS } from './layout.js';
import { FPSCR, newRegisters, PC, type Registers, XPSR } from './state.js';

/** One side of the comparison: a machine whose whole state can be set and read. */
export interface Side {
  readonly name: string;
  readonly sram: Uint8Array;
  load(address: number, bytes: Uint8Array): void;
  set(state: Registers): void;
  /** Run from where `set` put it until a stop. Returns what went wrong, or undefined. */
  run(): string | undefined;
  /** Execute one instruction. */
  step(): string | undefined;
  /** The state it is in; overwritten by the next call. */
  get(): Registers;
  readonly instructions: number;
  /** What it counts, as a text: cycles and instructions, and everything else when `all`. Only built-in engines count. */
  counters?(all: boolean): string;
}

const XPSR_EXCEPTION = 0x1ff;
/** Leaves translated code enough to begin with: it keeps away from a limit. */
const RUNAWAY = 20_000;

/** A built-in engine, with its machine laid open. */
export class BuiltInSide implements Side {
  readonly name: string;
  readonly sram: Uint8Array;
  private readonly machine: Machine;
  private readonly state = newRegisters();

  /** @param engine on LOCKSTEP_BOARD */
  constructor(private readonly engine: Engine) {
    this.name = engine.name;
    const machine = machineOf(engine);
    if (machine === undefined) throw new RangeError(`engine ${engine.name} has no machine to look into`);
    this.machine = machine;
    const { memory } = machine.core;
    const start = memory.offsetOf(SRAM_BASE, SRAM_SIZE);
    this.sram = memory.bytes.subarray(start, start + SRAM_SIZE);
    machine.system.cpacr = 0xf << 20;
  }

  /** @throws RangeError for a name that is not one of a built-in engine */
  static create(name: string): BuiltInSide {
    return new BuiltInSide(createEngine(name, LOCKSTEP_BOARD));
  }

  get instructions(): number {
    return this.engine.instructions;
  }

  counters(all: boolean): string {
    const { cycles, instructions } = this.engine;
    return all ? countersOf(this.engine) : `${cycles} cycles, ${instructions} instructions`;
  }

  load(address: number, bytes: Uint8Array): void {
    this.engine.load(address, bytes);
  }

  set({ core, float }: Registers): void {
    const { machine } = this;
    const { values } = machine.core;
    for (let r = 0; r < PC; r++) values[r] = core[r];
    writeApsr(values, core[XPSR], -1);
    machine.jump(core[PC]);
    machine.itState = itFromEpsr(core[XPSR]);
    fpscrWrite(values, float[FPSCR]);
    for (let s = 0; s < FPSCR; s++) values[Slot.S0 + s] = float[s];
  }

  run(): string | undefined {
    return this.attempt({ stopAt: STOPS, maxInstructions: RUNAWAY }, 'address');
  }

  step(): string | undefined {
    return this.attempt({ stopAt: STOPS, maxInstructions: 1 }, 'max-instructions');
  }

  private attempt(
    limits: { stopAt: readonly number[]; maxInstructions: number },
    expected: string,
  ): string | undefined {
    try {
      const { kind } = this.engine.run(limits);
      return kind === expected || kind === 'address' ? undefined : `stopped: ${kind}`;
    } catch (error) {
      if (error instanceof MachineFault) return error.message;
      throw error;
    }
  }

  get(): Registers {
    const { machine } = this;
    const { values } = machine.core;
    const { core, float } = this.state;
    for (let r = 0; r < PC; r++) core[r] = values[r];
    core[PC] = machine.pc;
    core[XPSR] = readApsr(values) | EPSR_THUMB | itToEpsr(machine.itState);
    for (let s = 0; s < FPSCR; s++) float[s] = values[Slot.S0 + s];
    float[FPSCR] = fpscrRead(values);
    return this.state;
  }
}

/** Cycles, instructions, stalls by cause and the DWT's events of a built-in engine. */
export function countersOf(engine: Engine): string {
  const { cycles, instructions, account } = engine;
  return JSON.stringify({ cycles, instructions, ...account, ...machineOf(engine)?.events() });
}

/** Unicorn. */
export class UnicornSide implements Side {
  readonly name = 'unicorn';
  readonly sram: Uint8Array;
  readonly instructions = 0;
  private readonly state = newRegisters();
  private exitsAreStops = false;

  private constructor(private readonly machine: UnicornMachine) {
    this.sram = machine.memoryAt(SRAM_BASE, SRAM_SIZE) as Uint8Array;
  }

  static async create(): Promise<UnicornSide> {
    return new UnicornSide(await UnicornMachine.create(LOCKSTEP_BOARD));
  }

  load(address: number, bytes: Uint8Array): void {
    this.machine.memoryAt(address, bytes.length)?.set(bytes);
    this.machine.codeChanged(address, bytes.length);
  }

  set({ core, float }: Registers): void {
    const { machine } = this;
    machine.registers.set(core);
    machine.registers[XPSR] |= XPSR_THUMB;
    machine.pushRegisters();
    machine.floats.set(float);
    machine.pushFloats();
  }

  run(): string | undefined {
    if (!this.exitsAreStops) this.machine.setExits(STOPS);
    this.exitsAreStops = true;
    return this.start();
  }

  /** Every instruction of the slot but this one is an exit, so that exactly one runs, wherever it leads. */
  step(): string | undefined {
    const { machine } = this;
    machine.pullRegisters();
    const pc = machine.registers[PC];
    const slot = pc - (pc % SLOT_BYTES);
    const halfwords = Array.from({ length: SLOT_BYTES / 2 }, (_, k) => slot + 2 * k);
    machine.setExits([...STOPS, ...halfwords.filter((address) => address !== pc)]);
    this.exitsAreStops = false;
    return this.start();
  }

  private start(): string | undefined {
    const { machine } = this;
    const error = machine.start(machine.registers[PC]);
    return error === UnicornError.OK ? undefined : machine.errorText(error);
  }

  get(): Registers {
    const { machine } = this;
    machine.pullRegisters();
    machine.pullFloats();
    const { core, float } = this.state;
    core.set(machine.registers.subarray(0, core.length));
    core[XPSR] &= ~XPSR_EXCEPTION;
    float.set(machine.floats.subarray(0, float.length));
    return this.state;
  }
}
