import type { Symbolizer } from '../engine.js';
import { fpscrRead, fpscrWrite } from '../float/fpscr.js';
import { Slot } from '../ir/ops.js';
import { Losses, type Mix, type Profile } from '../tally.js';
import type { Board } from '../timing/board.js';
import { entryCycles, LAZY_STACKING_CYCLES, returnCycles, tailChainCycles } from '../timing/exceptions.js';
import { configFor } from '../timing/model/config.js';
import type { PipelineState } from '../timing/model/state.js';
import { type AccessMoment, Timer } from '../timing/timer.js';
import { Core } from './core.js';
import { bindRegisters, registerDevice } from './device.js';
import { DEMCR, DWT_REGISTERS, Dwt, type EventCounts } from './dwt.js';
import {
  type DerivedFault,
  enterException,
  escalate,
  type Interrupted,
  isExcReturn,
  popsFpState,
  preserveFpState,
  pushesFpState,
  returnFromException,
  type Transition,
  takeException,
} from './exceptions.js';
import { type FaultKind, MachineFault } from './fault.js';
import { FAULTS } from './fault-status.js';
import { Itm } from './itm.js';
import { AccessFault, type Allocate, Memory } from './memory.js';
import { modeEcho } from './mode-echo.js';
import { MPU_REGISTERS, Mpu } from './mpu.js';
import { NVIC_REGISTERS } from './nvic.js';
import { EPSR_THUMB, itToEpsr, readApsr } from './psr.js';
import { SCB_REGISTERS } from './scb.js';
import { sleep } from './sleep.js';
import { Actlr, Cfsr, Control, Exception, Fpccr, Scr, System } from './system.js';
import { SYSTICK_REGISTERS, SysTick } from './systick.js';

/** Why the machine cannot go on by itself; the engine turns it into a StopReason or an error. */
export type Halt =
  | { readonly kind: 'breakpoint'; readonly immediate: number }
  /** WFI or WFE with nothing that could ever wake the core. */
  | { readonly kind: 'sleep' }
  | { readonly kind: 'reset-requested' };

/** A synchronous fault and the registers it found. */
export interface FaultRecord {
  readonly kind: FaultKind;
  /** Address of the instruction. */
  readonly pc: number;
  readonly detail: number;
  /** r0 to r12, sp and lr, as they were when the instruction faulted. */
  readonly registers: Int32Array;
  readonly xpsr: number;
}

/** Where an instruction begins. */
export interface InstructionPlace {
  readonly address: number;
  readonly itState: number;
}

/** AHP, DN, FZ and RMode of FPDSCR (B3.2.23). */
const FPDSCR_MODES = 0x07c0_0000;

/**
 * A Cortex-M4F without an engine: core, system registers, devices, and where execution stands. The engine runs
 * blocks and calls in for what is not straight-line code: system instructions, exceptions, faults.
 */
export class Machine {
  readonly core: Core;
  readonly system: System;
  readonly mpu = new Mpu();
  readonly itm = new Itm();
  readonly systick: SysTick;
  readonly dwt: Dwt;
  /** What has been executed since reset; the engine knows. */
  losses: () => Losses = () => new Losses();
  instructionMix: () => Mix = () => new Map();
  profile: () => Profile = () => new Map();
  /** Cycles of exception entry and return, and of sleep, since reset. */
  private exceptionCycles = 0;
  sleepCycles = 0;
  /** Address of the next instruction. */
  pc = 0;
  /** ITSTATE of the next instruction. */
  itState = 0;
  timer: Timer;
  pipeline: PipelineState;
  /** The data phase of the access that a device is seeing, counted from `cycles`. */
  moment: AccessMoment | undefined;
  cycles = 0;
  instructions = 0;
  halt: Halt | undefined;
  /** Counts changes of privilege and MPU settings, so that fetch permissions can be cached. */
  protectionEpoch = 0;
  /** The fault behind the exception being taken, for reports when nobody handles it. */
  lastFault: FaultRecord | undefined;

  constructor(
    readonly board: Board,
    readonly symbolizer: Symbolizer = () => undefined,
    allocate?: Allocate,
  ) {
    const memory = new Memory(board, allocate);
    this.core = new Core(memory);
    this.system = new System(this.core.values);
    this.timer = this.createTimer();
    this.pipeline = this.timer.refill;
    const now = () => this.cycles + (this.moment?.cycle ?? 0);
    this.systick = new SysTick(this.system, now);
    this.dwt = new Dwt({ cycles: now, events: () => this.events() });
    this.mpu.negativePriority = () => this.system.executionPriority() < 0;
    this.mpu.onChange = () => this.updateProtection();
    this.dwt.onWatch = () => {
      const { watchpoints } = this.dwt;
      this.core.onAccess = this.dwt.watching
        ? (kind, address, size) => watchpoints.compare(kind, this.pc, address, size)
        : undefined;
    };
    this.system.onActlr = () => this.updateTiming();
    memory.addDevice(this.itm);
    memory.addDevice(registerDevice('DWT', 0xe000_1000, 0x1000, this.dwt, DWT_REGISTERS));
    const systemControlSpace = [
      ...bindRegisters(this.systick, SYSTICK_REGISTERS),
      ...bindRegisters(this.mpu, MPU_REGISTERS),
      ...bindRegisters(this.system, NVIC_REGISTERS),
      ...bindRegisters({ system: this.system, core: this.core }, SCB_REGISTERS),
      ...bindRegisters(this.dwt, [DEMCR]),
    ];
    memory.addDevice(registerDevice('SCS', 0xe000_e000, 0x1000, undefined, systemControlSpace));
    for (const device of board.devices ?? []) for (const part of modeEcho(device)) memory.addDevice(part);
  }

  /** Reset (B1.5.5): SP from word 0 of the vector table, PC from word 1, LR all ones. @throws MachineFault */
  reset(): void {
    const { values, memory } = this.core;
    values.fill(0, 0, Slot.TEMP);
    values[Slot.Z] = 1;
    values[Slot.FP_Z] = 1;
    this.system.reset(this.board.vectorTable);
    this.mpu.reset();
    this.itm.reset();
    this.systick.reset();
    this.dwt.reset();
    this.exceptionCycles = 0;
    this.sleepCycles = 0;
    this.core.trapUnaligned = false;
    this.core.trapDivideByZero = false;
    this.core.stirUnprivileged = false;
    this.core.deviations.length = 0;
    this.timer.reset();
    this.cycles = 0;
    this.instructions = 0;
    this.halt = undefined;
    this.lastFault = undefined;
    values[Slot.SP] = memory.word(this.board.vectorTable) & ~3;
    values[Slot.LR] = -1;
    const entry = memory.word(this.board.vectorTable + 4);
    this.jump(entry);
    if ((entry & 1) === 0) throw this.machineFault('INVALID_STATE', this.pc, entry);
  }

  /** Continue at an address with an empty pipeline. */
  jump(address: number): void {
    this.pc = (address & ~1) >>> 0;
    this.itState = 0;
    this.pipeline = this.timer.refill;
  }

  /**
   * Where the cycles went. The law that defines the DWT's counters (C1.8.5) gives the cycles of loads and stores:
   * cycles = instructions + cpi + lsu + exceptions + sleep - folded. A device sees the counts of the cycles before the data
   * phase of its access, whose instruction has issued by then.
   */
  events(): EventCounts {
    const { moment, exceptionCycles: exceptions, sleepCycles: sleep } = this;
    const { cpi: before, folded } = this.losses();
    const cpi = before + (moment?.cpi ?? 0);
    const cycles = this.cycles + (moment === undefined ? 0 : moment.cycle - 2);
    return {
      cpi,
      exceptions,
      sleep,
      lsu: cycles - this.instructions - cpi - exceptions - sleep + folded,
      folded,
    };
  }

  /** Flags, exception number and ITSTATE in one word (B1.4.2). */
  get xpsr(): number {
    return (readApsr(this.core.values) | EPSR_THUMB | itToEpsr(this.itState) | this.system.ipsr) >>> 0;
  }

  /** Cycle of the next thing that happens by itself. */
  nextEvent(): number {
    return this.systick.nextEvent();
  }

  /** Let timers catch up, then take an exception if one is due. Returns true if execution moved. */
  poll(): boolean {
    this.systick.advance();
    this.system.attention = false;
    if (this.system.resetRequested) {
      this.halt = { kind: 'reset-requested' };
      return false;
    }
    const exception = this.system.nextException();
    if (exception === 0) return false;
    this.take(exception, { returnAddress: this.pc, itState: this.itState, thumb: true });
    return true;
  }

  /** Enter `exception`; faults on the way are taken in its place or on top of it. */
  private take(exception: number, at: Interrupted): void {
    this.requireVector(exception);
    this.addExceptionCycles(entryCycles(this.vectorWaits, pushesFpState(this.system)));
    this.follow(enterException(this.core, this.system, this.latest(exception), at));
    this.updateProtection();
  }

  /**
   * Late arrival (B1.5.12): an exception of higher priority that has become pending while the frame was pushed is taken with it,
   * and the first one stays pending.
   */
  private latest(exception: number): number {
    const { system } = this;
    this.systick.advance();
    const late = system.nextException();
    const priority = (e: number) => system.groupPriority(system.priorityOf(e));
    if (late === 0 || priority(late) >= priority(exception)) return exception;
    this.requireVector(late);
    system.pend(exception);
    return late;
  }

  /** Wait states of the memory that holds the vector table. */
  private get vectorWaits(): number {
    return this.timer.waitStatesAt(this.system.vectorTable >>> 0);
  }

  /** Go where an exception entry or return leads. */
  private follow(transition: Transition): void {
    if (transition.kind === 'fault') {
      this.takeDerived(transition);
      return;
    }
    if (transition.kind === 'tail-chain') {
      this.takeWithFrame(transition.exception, transition.excReturn);
      return;
    }
    this.jump(transition.address);
    this.itState = transition.itState;
    if ((transition.address & 1) === 0) this.fault('INVALID_STATE', this.pc, this.pc);
  }

  /**
   * Derived exceptions (B1.5.11) use the frame that is there. One raised on entry comes first if its priority is
   * higher, and the exception that was being entered stays pending; otherwise the other way round.
   */
  private takeDerived({ exception, cause, detail, excReturn, entering }: DerivedFault): void {
    const { system } = this;
    this.recordFault(cause, this.pc, detail);
    let next = this.escalate(exception);
    if (entering !== undefined && entering !== next) {
      const before = (a: number, b: number) =>
        system.groupPriority(system.priorityOf(a)) < system.groupPriority(system.priorityOf(b));
      const [first, second] = before(next, entering) ? [next, entering] : [entering, next];
      system.pend(second);
      next = first;
    }
    this.takeWithFrame(next, excReturn);
  }

  /** Take an exception with the frame that is on the stack already. */
  private takeWithFrame(exception: number, excReturn: number): void {
    this.requireVector(exception);
    this.addExceptionCycles(tailChainCycles(this.vectorWaits));
    this.follow(takeException(this.core, this.system, exception, excReturn));
  }

  /** An empty vector means that the guest has no handler: stop with the cause instead of running into nothing. */
  private requireVector(exception: number): void {
    let vector = 0;
    try {
      vector = this.core.memory.word((this.system.vectorTable >>> 0) + 4 * exception);
    } catch {
      // An unmapped table has no handlers either.
    }
    if ((vector & 1) !== 0) return;
    const cause = this.lastFault;
    if (cause !== undefined && exception >= Exception.HARD_FAULT && exception <= Exception.USAGE_FAULT)
      throw this.machineFault(cause.kind, cause.pc, cause.detail);
    throw this.machineFault('NO_HANDLER', this.pc, exception);
  }

  /**
   * A synchronous fault at the instruction at `pc`, whose ITSTATE is the current one: set the status, escalate,
   * enter the handler.
   */
  fault(kind: FaultKind, pc: number, detail: number): void {
    const status = FAULTS[kind];
    this.recordFault(kind, pc, detail);
    if (status === undefined) throw this.machineFault(kind, pc, detail);
    this.system.cfsr |= status.bits;
    if (status.addressRegister !== undefined) this.system[status.addressRegister] = detail | 0;
    const taken = this.escalate(status.exception);
    this.take(taken, { returnAddress: pc, itState: this.itState, thumb: kind !== 'INVALID_STATE' });
  }

  private recordFault(kind: FaultKind, pc: number, detail: number): void {
    const registers = this.core.values.slice(0, Slot.PC);
    this.lastFault = { kind, pc, detail, registers, xpsr: this.xpsr };
  }

  /** The exception that a synchronous one becomes here and now. @throws MachineFault LOCKUP */
  private escalate(exception: number): number {
    const taken = escalate(this.system, exception);
    if (taken !== undefined) return taken;
    const cause = this.lastFault;
    throw this.machineFault('LOCKUP', cause?.pc ?? this.pc, cause?.detail ?? 0);
  }

  /** A jump that had bit 0 clear or a target in the EXC_RETURN range; `target` is what the register held. */
  specialJump(target: number): void {
    if (isExcReturn(this.system, target)) {
      this.exceptionReturn(target | 0);
      return;
    }
    this.jump(target);
    if ((target & 1) === 0) this.fault('INVALID_STATE', this.pc, this.pc);
  }

  private exceptionReturn(excReturn: number): void {
    const restoresFloat = popsFpState(this.system, excReturn);
    const transition = returnFromException(this.core, this.system, excReturn);
    if (transition.kind === 'continue') this.addExceptionCycles(returnCycles(restoresFloat));
    this.follow(transition);
    this.updateProtection();
    if (!this.system.inHandlerMode && (this.system.scr & Scr.SLEEPONEXIT) !== 0) sleep(this, false);
  }

  private addExceptionCycles(cycles: number): void {
    this.cycles += cycles;
    this.exceptionCycles += cycles;
  }

  /** Does CPACR.CP10 let the present privilege use the floating-point unit? (B3.2.20) */
  get floatingPointAllowed(): boolean {
    const access = (this.system.cpacr >> 20) & 3;
    return access === 3 || (access === 1 && this.system.privileged);
  }

  /** CheckVFPEnabled and lazy stacking (B1.5.7), before the first floating-point instruction. */
  enableFloatingPoint(): void {
    if (!this.floatingPointAllowed) {
      this.fault('NO_COPROCESSOR', this.pc, this.pc);
      return;
    }
    try {
      if ((this.system.fpccr & Fpccr.LSPACT) !== 0) {
        preserveFpState(this.core, this.system);
        this.addExceptionCycles(LAZY_STACKING_CYCLES);
      }
    } catch (error) {
      if (!(error instanceof AccessFault)) throw error;
      this.lazyStackingFault(error);
      return;
    }
    if ((this.system.fpccr & Fpccr.ASPEN) !== 0 && (this.system.control & Control.FPCA) === 0)
      this.startFpContext();
    this.core.values[Slot.FP_READY] = 1;
  }

  /** The handler runs before the instruction, which then tries again. */
  private lazyStackingFault(error: AccessFault): void {
    const violation = error.kind === 'PROTECTED_WRITE';
    this.recordFault(error.kind, this.pc, error.address);
    this.system.cfsr |= violation ? Cfsr.MLSPERR : Cfsr.LSPERR;
    const taken = this.escalate(violation ? Exception.MEM_MANAGE : Exception.BUS_FAULT);
    this.take(taken, { returnAddress: this.pc, itState: this.itState, thumb: true });
  }

  /** A new floating-point context starts with the modes of FPDSCR and the flags as they are (ExecuteFPCheck, B1.5.7). */
  private startFpContext(): void {
    const { values } = this.core;
    fpscrWrite(values, (fpscrRead(values) & ~FPDSCR_MODES) | (this.system.fpdscr & FPDSCR_MODES));
    this.system.control |= Control.FPCA;
  }

  /** SVC. */
  supervisorCall(): void {
    this.lastFault = undefined;
    const taken = this.escalate(Exception.SVCALL);
    this.take(taken, { returnAddress: this.pc, itState: this.itState, thumb: true });
  }

  private createTimer(): Timer {
    const { base, size } = this.core.memory.flash;
    const writeBufferOff = (this.system.actlr & Actlr.DISDEFWBUF) !== 0;
    return new Timer(configFor(this.board, writeBufferOff), { base, size, timing: this.board.timing?.flash });
  }

  /** ACTLR has been written: the write buffer may be on or off now. */
  updateTiming(): void {
    const config = configFor(this.board, (this.system.actlr & Actlr.DISDEFWBUF) !== 0);
    if (config.buffersStores === this.timer.config.buffersStores) return;
    this.timer = this.createTimer();
    this.pipeline = this.timer.refill;
  }

  /** Privilege or MPU settings may have changed. */
  updateProtection(): void {
    this.core.privileged = this.system.privileged;
    this.core.mpu = this.mpu.enabled ? this.mpu : undefined;
    this.protectionEpoch++;
  }

  machineFault(kind: FaultKind, pc: number, detail: number): MachineFault {
    return new MachineFault(kind, pc >>> 0, detail, this.symbolizer(pc >>> 0));
  }
}
