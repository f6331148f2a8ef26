import { fpscrRead, fpscrWrite } from '../float/fpscr.js';
import { Slot } from '../ir/ops.js';
import type { Core } from './core.js';
import type { FaultKind } from './fault.js';
import { AccessFault } from './memory.js';
import { APSR_GE, APSR_NZCVQ, EPSR_THUMB, itFromEpsr, itToEpsr, readApsr, writeApsr } from './psr.js';
import { Ccr, Cfsr, Control, Exception, Fpccr, Hfsr, type System } from './system.js';

/** Where execution stood when an exception was taken. */
export interface Interrupted {
  readonly returnAddress: number;
  readonly itState: number;
  /** EPSR.T: false only when a branch went to an even address. */
  readonly thumb: boolean;
}

/** Outcome of an exception entry or return. */
export type Transition =
  | { readonly kind: 'continue'; readonly address: number; readonly itState: number }
  | TailChain
  | DerivedFault;

/** Instead of unstacking and stacking again, the next exception is taken with the frame that is there (B1.5.12). */
export interface TailChain {
  readonly kind: 'tail-chain';
  readonly exception: number;
  readonly excReturn: number;
}

/**
 * Entering or leaving raised a fault of its own (derived exception, B1.5.11). It is taken without pushing another
 * frame: `excReturn` refers to the one that is there.
 */
export interface DerivedFault {
  readonly kind: 'fault';
  readonly exception: number;
  readonly cause: FaultKind;
  /** Address of the failed access, or the EXC_RETURN value that is not valid. */
  readonly detail: number;
  readonly excReturn: number;
  /** The exception that was being entered. */
  readonly entering?: number;
}

const BASIC_FRAME_BYTES = 0x20;
const EXTENDED_FRAME_BYTES = 0x68;
/** Offset of S0 in an extended frame. */
const FP_REGISTERS_OFFSET = 0x20;
const FPSCR_OFFSET = 0x60;

/** Slots in the order of the basic frame (B1.5.6): r0-r3, r12, lr; then return address and xPSR. */
const FRAME_SLOTS = [0, 1, 2, 3, 12, Slot.LR] as const;

/**
 * Choose the exception that a synchronous fault becomes (B1.5.14): itself if it is enabled and can preempt,
 * else HardFault; `undefined` when not even that can be taken: lockup.
 */
export function escalate(system: System, exception: number): number | undefined {
  const current = system.executionPriority();
  if (exception !== Exception.HARD_FAULT) {
    if (system.isEnabled(exception) && system.groupPriority(system.priorityOf(exception)) < current)
      return exception;
    system.hfsr |= Hfsr.FORCED;
  }
  return current > -1 ? Exception.HARD_FAULT : undefined;
}

/** ExceptionEntry (B1.5.6): push the frame, then take the exception. */
export function enterException(core: Core, system: System, exception: number, at: Interrupted): Transition {
  const excReturn = excReturnValue(system);
  try {
    pushFrame(core, system, at);
  } catch (error) {
    return { ...stackingFault(system, error, true), excReturn, entering: exception };
  }
  return takeException(core, system, exception, excReturn);
}

/**
 * ExceptionTaken (B1.5.6): change mode and fetch the vector; the frame is on the stack already.
 * @throws MachineFault when the vector table is not in memory
 */
export function takeException(core: Core, system: System, exception: number, excReturn: number): Transition {
  system.setMode(exception, system.control & ~(Control.SPSEL | Control.FPCA));
  core.values[Slot.LR] = excReturn;
  core.values[Slot.FP_READY] = 0;
  system.active[exception] = 1;
  system.pending[exception] = 0;
  system.exclusiveAddress = -1;
  system.event = true;
  system.attention = true;
  // Vectors are read through the default memory map: the MPU has no say (B3.5.1).
  const address = core.memory.word((system.vectorTable + 4 * exception) >>> 0);
  return { kind: 'continue', address, itState: 0 };
}

/** EXC_RETURN for what is being interrupted (B1.5.8): mode, stack, and whether the frame has FP registers. */
function excReturnValue(system: System): number {
  const base = system.inHandlerMode ? 0xffff_fff1 : system.usesPsp ? 0xffff_fffd : 0xffff_fff9;
  return (system.control & Control.FPCA) !== 0 ? (base & ~0x10) | 0 : base | 0;
}

/** PushStack (B1.5.6). With FPCA set, room for S0-S15 and FPSCR is left; LSPEN postpones filling it. */
function pushFrame(core: Core, system: System, at: Interrupted): void {
  const { values } = core;
  const withFp = (system.control & Control.FPCA) !== 0;
  const force = withFp || (system.ccr & Ccr.STKALIGN) !== 0;
  const aligned = force && (values[Slot.SP] & 4) !== 0;
  const frame = (values[Slot.SP] - (withFp ? EXTENDED_FRAME_BYTES : BASIC_FRAME_BYTES)) & (force ? ~7 : ~3);
  values[Slot.SP] = frame;
  FRAME_SLOTS.forEach((slot, k) => {
    core.storeWord(frame + 4 * k, values[slot]);
  });
  core.storeWord(frame + 0x18, at.returnAddress);
  const epsr = (at.thumb ? EPSR_THUMB : 0) | itToEpsr(at.itState);
  core.storeWord(frame + 0x1c, readApsr(values) | epsr | system.ipsr | (aligned ? 1 << 9 : 0));
  if (!withFp) return;
  if ((system.fpccr & Fpccr.LSPEN) !== 0) postponeFpState(system, frame + FP_REGISTERS_OFFSET);
  else storeFpState(core, frame + FP_REGISTERS_OFFSET);
}

/** Does an exception entry push the floating-point registers now? */
export function pushesFpState(system: System): boolean {
  return (system.control & Control.FPCA) !== 0 && (system.fpccr & Fpccr.LSPEN) === 0;
}

/** Does this exception return pop them? Not if they were never pushed (restoreFpState). */
export function popsFpState(system: System, excReturn: number): boolean {
  return (excReturn & 0x10) === 0 && (system.fpccr & Fpccr.LSPACT) === 0;
}

function storeFpState(core: Core, address: number): void {
  for (let k = 0; k < 16; k++) core.storeWord(address + 4 * k, core.values[Slot.S0 + k]);
  core.storeWord(address + FPSCR_OFFSET - FP_REGISTERS_OFFSET, fpscrRead(core.values));
}

/** UpdateFPCCR (B1.5.7): remember where the FP registers belong and which faults saving them could raise. */
function postponeFpState(system: System, address: number): void {
  const priority = system.executionPriority();
  const ready = (exception: number) => system.isEnabled(exception) && system.priorityOf(exception) < priority;
  system.fpcar = address & ~7;
  system.fpccr =
    (system.fpccr & ~(Fpccr.USER | Fpccr.THREAD | Fpccr.HFRDY | Fpccr.MMRDY | Fpccr.BFRDY | Fpccr.MONRDY)) |
    Fpccr.LSPACT |
    (system.privileged ? 0 : Fpccr.USER) |
    (system.inHandlerMode ? 0 : Fpccr.THREAD) |
    (priority > -1 ? Fpccr.HFRDY : 0) |
    (ready(Exception.MEM_MANAGE) ? Fpccr.MMRDY : 0) |
    (ready(Exception.BUS_FAULT) ? Fpccr.BFRDY : 0) |
    (ready(Exception.DEBUG_MONITOR) ? Fpccr.MONRDY : 0);
}

/** Save the FP registers that an exception entry left unsaved, before they change (PreserveFPState, B1.5.7). */
export function preserveFpState(core: Core, system: System): void {
  storeFpState(core, system.fpcar);
  system.fpccr &= ~Fpccr.LSPACT;
}

/** What a failed stack access becomes, and its fault status. */
function stackingFault(system: System, error: unknown, pushing: boolean): Omit<DerivedFault, 'excReturn'> {
  if (!(error instanceof AccessFault)) throw error;
  const violation = error.kind === 'PROTECTED_READ' || error.kind === 'PROTECTED_WRITE';
  if (violation) system.cfsr |= pushing ? Cfsr.MSTKERR : Cfsr.MUNSTKERR;
  else system.cfsr |= pushing ? Cfsr.STKERR : Cfsr.UNSTKERR;
  const exception = violation ? Exception.MEM_MANAGE : Exception.BUS_FAULT;
  return { kind: 'fault', exception, cause: error.kind, detail: error.address };
}

/** Is this branch target an exception return in Handler mode? (B1.5.8) */
export function isExcReturn(system: System, target: number): boolean {
  return system.inHandlerMode && target >>> 28 === 0xf;
}

/**
 * ExceptionReturn (B1.5.8): check EXC_RETURN, deactivate, unstack unless another exception is due. When something is wrong the frame stays where it
 * is, and the fault handler finds the EXC_RETURN value in LR.
 */
export function returnFromException(core: Core, system: System, value: number): Transition {
  const returning = system.ipsr;
  const excReturn = value | 0xf000_0000;
  const form = excReturn & 0xf;
  const validForm =
    (excReturn & 0x0fff_ffe0) === 0x0fff_ffe0 && (form === 0x1 || form === 0x9 || form === 0xd);
  const nested = countActive(system);
  const integrity =
    validForm &&
    system.active[returning] !== 0 &&
    (form === 0x1 ? nested > 1 : nested === 1 || (system.ccr & Ccr.NONBASETHRDENA) !== 0);
  deactivate(system, returning);
  if (!integrity) return invalidReturn(system, excReturn);
  const next = system.nextException();
  if (next !== 0) return { kind: 'tail-chain', exception: next, excReturn };
  const frameIn = form === 0xd ? 'psp' : 'msp';
  const withFp = (excReturn & 0x10) === 0;
  // Unstacking has the privilege of the mode that is returned to.
  core.privileged = form === 0x1 || (system.control & Control.NPRIV) === 0;
  try {
    const frame = readFrame(core, system[frameIn]);
    const ipsr = frame.xpsr & 0x1ff;
    if ((ipsr === 0) !== (form !== 0x1)) return invalidReturn(system, excReturn);
    if (withFp) restoreFpState(core, system, frame.address);
    popFrame(core, system, frame, frameIn, withFp);
    const control =
      (system.control & ~(Control.SPSEL | Control.FPCA)) |
      (form === 0xd ? Control.SPSEL : 0) |
      (withFp ? Control.FPCA : 0);
    system.setMode(ipsr, control);
    core.values[Slot.FP_READY] = 0;
    system.exclusiveAddress = -1;
    system.event = true;
    system.attention = true;
    const thumb = (frame.xpsr & EPSR_THUMB) !== 0 ? 1 : 0;
    const address = (frame.returnAddress & ~1) | thumb;
    return { kind: 'continue', address, itState: itFromEpsr(frame.xpsr) };
  } catch (error) {
    return { ...stackingFault(system, error, false), excReturn };
  }
}

function invalidReturn(system: System, excReturn: number): DerivedFault {
  system.cfsr |= Cfsr.INVPC;
  const cause = 'INVALID_RETURN';
  return { kind: 'fault', exception: Exception.USAGE_FAULT, cause, detail: excReturn, excReturn };
}

function countActive(system: System): number {
  let count = 0;
  for (const a of system.active) count += a;
  return count;
}

/** DeActivate: FAULTMASK is cleared unless returning from NMI or with HardFault priority. */
function deactivate(system: System, exception: number): void {
  system.active[exception] = 0;
  if (exception !== Exception.NMI) system.faultmask = 0;
  system.attention = true;
}

interface Frame {
  readonly address: number;
  /** In the order of FRAME_SLOTS. */
  readonly registers: readonly number[];
  readonly returnAddress: number;
  readonly xpsr: number;
}

function readFrame(core: Core, address: number): Frame {
  const registers = FRAME_SLOTS.map((_, k) => core.loadWord(address + 4 * k));
  const returnAddress = core.loadWord(address + 0x18);
  return { address, registers, returnAddress, xpsr: core.loadWord(address + 0x1c) };
}

/** PopStack (B1.5.8): registers and flags from the frame, SP behind it. */
function popFrame(core: Core, system: System, frame: Frame, stack: 'psp' | 'msp', withFp: boolean): void {
  FRAME_SLOTS.forEach((slot, k) => {
    core.values[slot] = frame.registers[k];
  });
  writeApsr(core.values, frame.xpsr, APSR_NZCVQ | APSR_GE);
  const aligned = withFp || (system.ccr & Ccr.STKALIGN) !== 0;
  const padding = aligned && (frame.xpsr & (1 << 9)) !== 0 ? 4 : 0;
  system[stack] = (frame.address + (withFp ? EXTENDED_FRAME_BYTES : BASIC_FRAME_BYTES)) | padding;
}

/** FP registers still unsaved are simply kept (lazy stacking); otherwise they come from the frame. */
function restoreFpState(core: Core, system: System, frame: number): void {
  if ((system.fpccr & Fpccr.LSPACT) !== 0) {
    system.fpccr &= ~Fpccr.LSPACT;
    return;
  }
  for (let k = 0; k < 16; k++) core.values[Slot.S0 + k] = core.loadWord(frame + FP_REGISTERS_OFFSET + 4 * k);
  fpscrWrite(core.values, core.loadWord(frame + FPSCR_OFFSET));
}
