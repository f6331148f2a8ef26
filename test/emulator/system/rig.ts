/** A machine to poke at: one handler for each exception, main code, and registers that are read and written directly. */

import { ZERO_WAIT } from '../../../emulator/index.js';
import { Interpreter } from '../../../emulator/interpreter.js';
import { Slot } from '../../../emulator/ir/ops.js';

export const VECTORS = 0x0800_0000;
export const MAIN = 0x0800_0400;
export const STACK_TOP = 0x2001_0000;
const HANDLERS = 0x0800_1000;
const EXCEPTIONS = 16 + 96;

/** Instructions that tests use by name. */
export const NOP = 0xbf00;
export const BX_LR = 0x4770;
export const SVC_0 = 0xdf00;
export const WFI = 0xbf30;
export const WFE = 0xbf20;
export const SEV = 0xbf40;
/** b . */
export const LOOP = 0xe7fe;
/** udf #0 */
export const UDF = 0xde00;
/** vmov.f32 s0, s0 */
export const VMOV = [0xeeb0, 0x0a40] as const;

export const handlerOf = (exception: number): number => HANDLERS + 0x40 * exception;

export interface Code {
  readonly main?: readonly number[];
  /** Halfwords by exception number; the others are `bx lr`. */
  readonly handlers?: { readonly [exception: number]: readonly number[] };
  /** Exceptions whose vector is empty. */
  readonly without?: readonly number[];
}

export type Rig = ReturnType<typeof createRig>;

/** Reset, before the first instruction of main. */
export function createRig(
  { main = [], handlers = {}, without = [] }: Code = {},
  engine: Interpreter = new Interpreter(ZERO_WAIT),
) {
  const { machine } = engine;
  const { core, system } = machine;
  const halfwords = (address: number, code: readonly number[]) =>
    engine.load(address, new Uint8Array(Uint16Array.from(code).buffer));
  const words = (address: number, values: readonly number[]) =>
    engine.load(address, new Uint8Array(Uint32Array.from(values).buffer));
  words(VECTORS, [STACK_TOP, MAIN | 1]);
  for (let e = 2; e < EXCEPTIONS; e++) {
    words(VECTORS + 4 * e, [without.includes(e) ? 0 : handlerOf(e) | 1]);
    halfwords(handlerOf(e), handlers[e] ?? [BX_LR]);
  }
  halfwords(MAIN, [...main, ...Array.from({ length: 64 }, () => NOP), LOOP]);
  engine.reset();

  const device = <Result>(access: () => Result): Result => {
    core.deviceAccessAllowed = true;
    try {
      return access();
    } finally {
      core.deviceAccessAllowed = false;
    }
  };
  return {
    engine,
    machine,
    core,
    system,
    words,
    halfwords,
    /** Execute instructions; pending exceptions are taken before each. */
    step: (instructions = 1) => engine.run({ maxInstructions: instructions }),
    /** Take a pending exception, but execute nothing. */
    settle: () => engine.run({ maxInstructions: 0 }),
    /** A load or store as the guest does it, devices included. */
    peek: (address: number, size = 4) => device(() => core.load(address, size)) >>> 0,
    poke: (address: number, value: number, size = 4) => device(() => core.store(address, size, value)),
    register: (index: number) => engine.register(index) >>> 0,
    get pc() {
      return machine.pc;
    },
    get sp() {
      return engine.register(Slot.SP) >>> 0;
    },
    get lr() {
      return engine.register(Slot.LR) >>> 0;
    },
    /** The eight words of a basic frame. */
    frame: (address: number) => [...new Uint32Array(engine.read(address, 32).buffer)],
  };
}

/** System control registers (B3.2, B3.3, B3.4). */
export const REGISTER = {
  ICTR: 0xe000_e004,
  SYST_CSR: 0xe000_e010,
  SYST_RVR: 0xe000_e014,
  SYST_CVR: 0xe000_e018,
  SYST_CALIB: 0xe000_e01c,
  ISER: 0xe000_e100,
  ICER: 0xe000_e180,
  ISPR: 0xe000_e200,
  ICPR: 0xe000_e280,
  IABR: 0xe000_e300,
  IPR: 0xe000_e400,
  CPUID: 0xe000_ed00,
  ICSR: 0xe000_ed04,
  VTOR: 0xe000_ed08,
  AIRCR: 0xe000_ed0c,
  SCR: 0xe000_ed10,
  CCR: 0xe000_ed14,
  /** Priority of exception 4; the others follow bytewise. */
  SHPR: 0xe000_ed18,
  SHCSR: 0xe000_ed24,
  CFSR: 0xe000_ed28,
  HFSR: 0xe000_ed2c,
  MMFAR: 0xe000_ed34,
  BFAR: 0xe000_ed38,
  CPACR: 0xe000_ed88,
  MPU_TYPE: 0xe000_ed90,
  MPU_CTRL: 0xe000_ed94,
  MPU_RNR: 0xe000_ed98,
  MPU_RBAR: 0xe000_ed9c,
  MPU_RASR: 0xe000_eda0,
  DEMCR: 0xe000_edfc,
  STIR: 0xe000_ef00,
  FPCCR: 0xe000_ef34,
  FPCAR: 0xe000_ef38,
  FPDSCR: 0xe000_ef3c,
  DWT_CTRL: 0xe000_1000,
  DWT_CYCCNT: 0xe000_1004,
  DWT_CPICNT: 0xe000_1008,
  DWT_EXCCNT: 0xe000_100c,
  DWT_SLEEPCNT: 0xe000_1010,
  DWT_LSUCNT: 0xe000_1014,
  DWT_FOLDCNT: 0xe000_1018,
} as const;

export const IRQ0 = 16;

/** Enable an external interrupt at a priority. */
export function enableIrq(rig: Rig, irq: number, priority: number): void {
  rig.poke(REGISTER.IPR + irq, priority, 1);
  rig.poke(REGISTER.ISER + 4 * (irq >> 5), 1 << (irq & 31));
}
