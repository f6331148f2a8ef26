import { Slot } from '../ir/ops.js';

/** Exception numbers (ARMv7-M B1.5.2, table B1-4). External interrupts follow from 16 on. */
export enum Exception {
  RESET = 1,
  NMI = 2,
  HARD_FAULT = 3,
  MEM_MANAGE = 4,
  BUS_FAULT = 5,
  USAGE_FAULT = 6,
  SVCALL = 11,
  DEBUG_MONITOR = 12,
  PENDSV = 14,
  SYSTICK = 15,
  FIRST_IRQ = 16,
}

/** Bits of the Configurable Fault Status Register (B3.2.15): MMFSR, BFSR << 8, UFSR << 16. */
export enum Cfsr {
  IACCVIOL = 1 << 0,
  DACCVIOL = 1 << 1,
  MUNSTKERR = 1 << 3,
  MSTKERR = 1 << 4,
  MLSPERR = 1 << 5,
  MMARVALID = 1 << 7,
  IBUSERR = 1 << 8,
  PRECISERR = 1 << 9,
  IMPRECISERR = 1 << 10,
  UNSTKERR = 1 << 11,
  STKERR = 1 << 12,
  LSPERR = 1 << 13,
  BFARVALID = 1 << 15,
  UNDEFINSTR = 1 << 16,
  INVSTATE = 1 << 17,
  INVPC = 1 << 18,
  NOCP = 1 << 19,
  UNALIGNED = 1 << 24,
  DIVBYZERO = 1 << 25,
}

/** Bits of the HardFault Status Register (B3.2.16). */
export enum Hfsr {
  VECTTBL = 1 << 1,
  FORCED = 1 << 30,
}

/** Bits of the Configuration and Control Register (B3.2.8). */
export enum Ccr {
  NONBASETHRDENA = 1 << 0,
  USERSETMPEND = 1 << 1,
  UNALIGN_TRP = 1 << 3,
  DIV_0_TRP = 1 << 4,
  BFHFNMIGN = 1 << 8,
  STKALIGN = 1 << 9,
}

/** Bits of the System Handler Control and State Register that enable the configurable faults (B3.2.13). */
export enum Shcsr {
  MEMFAULTENA = 1 << 16,
  BUSFAULTENA = 1 << 17,
  USGFAULTENA = 1 << 18,
}

/** Bits of the Auxiliary Control Register (TRM 4.2). */
export enum Actlr {
  /** Stores wait in execute for the end of their data phase. */
  DISDEFWBUF = 1 << 1,
}

/** Bits of CONTROL (B1.4.4). */
export enum Control {
  NPRIV = 1,
  SPSEL = 2,
  FPCA = 4,
}

/** Bits of the FP Context Control Register (B3.2.21). */
export enum Fpccr {
  LSPACT = 1 << 0,
  USER = 1 << 1,
  THREAD = 1 << 3,
  HFRDY = 1 << 4,
  MMRDY = 1 << 5,
  BFRDY = 1 << 6,
  MONRDY = 1 << 8,
  LSPEN = 1 << 30,
  ASPEN = 1 << 31,
}

/** Bits of the System Control Register (B3.2.7). */
export enum Scr {
  SLEEPONEXIT = 1 << 1,
  SLEEPDEEP = 1 << 2,
  SEVONPEND = 1 << 4,
}

/** Number of external interrupts and of implemented priority bits: choices of the chip maker. */
export interface InterruptConfiguration {
  readonly interrupts: number;
  readonly priorityBits: number;
}

export const DEFAULT_INTERRUPTS: InterruptConfiguration = { interrupts: 96, priorityBits: 4 };

/**
 * The programmers' model above the core registers: mode, privilege, special registers, the state of every
 * exception and the fault status. Plain state; exceptions.ts moves it, the peripherals show it to the guest.
 */
export class System {
  /** Exception being handled, 0 in Thread mode. */
  ipsr = 0;
  control = 0;
  primask = 0;
  faultmask = 0;
  basepri = 0;
  /** The stack pointer that is not in Slot.SP at the moment (PSP or MSP). */
  bankedSp = 0;

  readonly pending: Uint8Array;
  readonly active: Uint8Array;
  readonly enabled: Uint8Array;
  /** Configured priorities, 0 to 255; the fixed ones are handled by `priorityOf`. */
  readonly priority: Uint8Array;

  vectorTable = 0;
  priorityGrouping = 0;
  ccr: number = Ccr.STKALIGN;
  shcsr = 0;
  cfsr = 0;
  hfsr = 0;
  dfsr = 0;
  mmfar = 0;
  bfar = 0;
  /** SCR: SLEEPONEXIT, SLEEPDEEP, SEVONPEND. */
  scr = 0;
  cpacr = 0;
  fpccr: number = Fpccr.ASPEN | Fpccr.LSPEN;
  fpcar = 0;
  fpdscr = 0;
  actlr = 0;
  /** Called when ACTLR has been written. */
  onActlr: () => void = () => undefined;
  /** Event register of WFE and SEV (B1.5.18). */
  event = false;
  /** Address of the exclusive monitor's tag, or -1: open. */
  exclusiveAddress = -1;
  /** The guest asked for a system reset (AIRCR.SYSRESETREQ). */
  resetRequested = false;
  /** Something changed that may make an exception due: the machine looks before the next instruction. */
  attention = false;

  constructor(
    readonly values: Int32Array,
    readonly interrupts: InterruptConfiguration = DEFAULT_INTERRUPTS,
  ) {
    const count = Exception.FIRST_IRQ + interrupts.interrupts;
    this.pending = new Uint8Array(count);
    this.active = new Uint8Array(count);
    this.enabled = new Uint8Array(count);
    this.priority = new Uint8Array(count);
    this.reset(0);
  }

  /** Power-on values (B3.2). `vectorTable` is where the board boots from. */
  reset(vectorTable: number): void {
    Object.assign(this, {
      ipsr: 0,
      control: 0,
      primask: 0,
      faultmask: 0,
      basepri: 0,
      bankedSp: 0,
      vectorTable,
      priorityGrouping: 0,
      ccr: Ccr.STKALIGN,
      shcsr: 0,
      cfsr: 0,
      hfsr: 0,
      dfsr: 0,
      mmfar: 0,
      bfar: 0,
      scr: 0,
      cpacr: 0,
      fpccr: Fpccr.ASPEN | Fpccr.LSPEN,
      fpcar: 0,
      fpdscr: 0,
      actlr: 0,
      event: false,
      exclusiveAddress: -1,
      resetRequested: false,
      attention: false,
    });
    this.pending.fill(0);
    this.active.fill(0);
    this.enabled.fill(0);
    this.priority.fill(0);
    for (const always of [
      Exception.NMI,
      Exception.HARD_FAULT,
      Exception.SVCALL,
      Exception.PENDSV,
      Exception.SYSTICK,
    ]) {
      this.enabled[always] = 1;
    }
    this.values[Slot.FP_READY] = 0;
  }

  get inHandlerMode(): boolean {
    return this.ipsr !== 0;
  }

  get privileged(): boolean {
    return this.inHandlerMode || (this.control & Control.NPRIV) === 0;
  }

  /** Does Slot.SP hold the process stack pointer? */
  get usesPsp(): boolean {
    return !this.inHandlerMode && (this.control & Control.SPSEL) !== 0;
  }

  get msp(): number {
    return this.usesPsp ? this.bankedSp : this.values[Slot.SP];
  }

  set msp(value: number) {
    if (this.usesPsp) this.bankedSp = value & ~3;
    else this.values[Slot.SP] = value & ~3;
  }

  get psp(): number {
    return this.usesPsp ? this.values[Slot.SP] : this.bankedSp;
  }

  set psp(value: number) {
    if (this.usesPsp) this.values[Slot.SP] = value & ~3;
    else this.bankedSp = value & ~3;
  }

  /** Change mode and CONTROL.SPSEL; both stack pointers keep their values. */
  setMode(ipsr: number, control: number): void {
    const { msp, psp } = this;
    this.ipsr = ipsr;
    this.control = control;
    this.values[Slot.SP] = this.usesPsp ? psp : msp;
    this.bankedSp = this.usesPsp ? msp : psp;
  }

  /** Priority of an exception: fixed for Reset, NMI and HardFault (B1.5.4). */
  priorityOf(exception: number): number {
    return exception <= Exception.HARD_FAULT ? exception - 4 : this.priority[exception];
  }

  /** The part of a priority that decides about preemption. */
  groupPriority(priority: number): number {
    return priority < 0 ? priority : priority & ~((2 << this.priorityGrouping) - 1) & 0xff;
  }

  /** ExecutionPriority() (B1.5.4): 256 when nothing is active and nothing masks. */
  executionPriority(): number {
    let highest = 256;
    for (let e = Exception.NMI; e < this.active.length; e++) {
      if (this.active[e] !== 0) highest = Math.min(highest, this.groupPriority(this.priorityOf(e)));
    }
    if (this.basepri !== 0) highest = Math.min(highest, this.groupPriority(this.basepri));
    if (this.primask !== 0) highest = Math.min(highest, 0);
    if (this.faultmask !== 0) highest = Math.min(highest, -1);
    return highest;
  }

  /** The pending exception that would be taken next, whatever the execution priority; 0 if none. */
  highestPending(): number {
    let best = 0;
    let bestPriority = 257;
    for (let e = Exception.NMI; e < this.pending.length; e++) {
      if (this.pending[e] === 0 || !this.isEnabled(e)) continue;
      const priority = this.priorityOf(e);
      if (priority < bestPriority) {
        best = e;
        bestPriority = priority;
      }
    }
    return best;
  }

  /** Mark an exception pending. */
  pend(exception: number): void {
    this.pending[exception] = 1;
    this.attention = true;
    if ((this.scr & Scr.SEVONPEND) !== 0) this.event = true;
  }

  /** The configurable faults are enabled in SHCSR, interrupts in the NVIC. */
  isEnabled(exception: number): boolean {
    if (exception === Exception.MEM_MANAGE) return (this.shcsr & Shcsr.MEMFAULTENA) !== 0;
    if (exception === Exception.BUS_FAULT) return (this.shcsr & Shcsr.BUSFAULTENA) !== 0;
    if (exception === Exception.USAGE_FAULT) return (this.shcsr & Shcsr.USGFAULTENA) !== 0;
    return this.enabled[exception] !== 0;
  }

  /** The exception to take now, or 0: the highest pending one if it beats the execution priority. */
  nextException(): number {
    const candidate = this.highestPending();
    if (candidate === 0) return 0;
    return this.groupPriority(this.priorityOf(candidate)) < this.executionPriority() ? candidate : 0;
  }
}
