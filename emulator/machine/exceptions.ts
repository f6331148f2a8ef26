import { fpscrRead, fpscrWrite } from '../float/fpscr.js';
import { Slot } from '../ir/ops.js';
import type { Core } from './core.js';
import { AccessFault } from './memory.js';
import { APSR_GE, APSR_NZCVQ, EPSR_THUMB, itFromEpsr, itToEpsr, readApsr, writeApsr } from './psr.js';
import { Ccr, Cfsr, Control, Exception, Fpccr, Hfsr, type System } from './system.js';

/** Where execution stood when an exception was taken. */
export interface Interrupted {
  readonly returnAddress: number;
  readonly itState: number;
}

/** Outcome of an exception entry or return. */
export type Transition =
  | { readonly kind: 'continue'; readonly address: number; readonly itState: number }
  /** Entering or leaving raised a fault of its own. */
  | { readonly kind: 'fault'; readonly exception: number };

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

/** ExceptionEntry (B1.5.6): push the frame, change mode, fetch the vector. */
export function enterException(core: Core, system: System, exception: number, at: Interrupted): Transition {
  let derived = 0;
  const excReturn = excReturnValue(system);
  try {
    pushFrame(core, system, at);
  } catch (error) {
    derived = stackingFault(system, error, true);
  }
  system.setMode(exception, system.control & ~(Control.SPSEL | Control.FPCA));
  core.values[Slot.LR] = excReturn;
  core.values[Slot.FP_READY] = 0;
  system.active[exception] = 1;
  system.pending[exception] = 0;
  system.exclusiveAddress = -1;
  system.event = true;
  system.attention = true;
  if (derived !== 0) return { kind: 'fault', exception: derived };
  try {
    const vector = core.loadWord(system.vectorTable + 4 * exception);
    return { kind: 'continue', address: vector, itState: 0 };
  } catch (error) {
    if (!(error instanceof AccessFault)) throw error;
    system.hfsr |= Hfsr.VECTTBL;
    return { kind: 'fault', exception: Exception.HARD_FAULT };
  }
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
  const xpsr = readApsr(values) | EPSR_THUMB | itToEpsr(at.itState) | system.ipsr | (aligned ? 1 << 9 : 0);
  core.storeWord(frame + 0x1c, xpsr);
  if (!withFp) return;
  if ((system.fpccr & Fpccr.LSPEN) !== 0) postponeFpState(system, frame + FP_REGISTERS_OFFSET);
  else storeFpState(core, frame + FP_REGISTERS_OFFSET);
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

/** Fault status of a failed stack access. */
function stackingFault(system: System, error: unknown, pushing: boolean): number {
  if (!(error instanceof AccessFault)) throw error;
  if (error.kind === 'PROTECTED_READ' || error.kind === 'PROTECTED_WRITE') {
    system.cfsr |= pushing ? Cfsr.MSTKERR : Cfsr.MUNSTKERR;
    return Exception.MEM_MANAGE;
  }
  system.cfsr |= pushing ? Cfsr.STKERR : Cfsr.UNSTKERR;
  return Exception.BUS_FAULT;
}

/** Is this branch target an exception return in Handler mode? (B1.5.8) */
export function isExcReturn(system: System, target: number): boolean {
  return system.inHandlerMode && target >>> 28 === 0xf;
}

/** ExceptionReturn (B1.5.8): check EXC_RETURN, deactivate, unstack. */
export function returnFromException(core: Core, system: System, excReturn: number): Transition {
  const returning = system.ipsr;
  const form = excReturn & 0xf;
  const validForm =
    (excReturn & 0x0fff_ffe0) === 0x0fff_ffe0 && (form === 0x1 || form === 0x9 || form === 0xd);
  const nested = countActive(system);
  const integrity =
    validForm &&
    system.active[returning] !== 0 &&
    (form === 0x1 ? nested > 1 : nested === 1 || (system.ccr & Ccr.NONBASETHRDENA) !== 0);
  if (!integrity) {
    deactivate(system, returning);
    system.cfsr |= Cfsr.INVPC;
    core.values[Slot.LR] = excReturn | 0xf000_0000;
    return { kind: 'fault', exception: Exception.USAGE_FAULT };
  }
  deactivate(system, returning);
  const toThread = form !== 0x1;
  const frameIn = form === 0xd ? 'psp' : 'msp';
  const withFp = (excReturn & 0x10) === 0;
  try {
    const { xpsr, address } = popFrame(core, system, frameIn, withFp);
    const control =
      (system.control & ~(Control.SPSEL | Control.FPCA)) |
      (form === 0xd ? Control.SPSEL : 0) |
      (withFp ? Control.FPCA : 0);
    const ipsr = toThread ? 0 : xpsr & 0x1ff;
    system.setMode(ipsr, control);
    writeApsr(core.values, xpsr, APSR_NZCVQ | APSR_GE);
    core.values[Slot.FP_READY] = 0;
    system.exclusiveAddress = -1;
    system.event = true;
    system.attention = true;
    if (toThread !== ((xpsr & 0x1ff) === 0)) {
      system.cfsr |= Cfsr.INVPC;
      return { kind: 'fault', exception: Exception.USAGE_FAULT };
    }
    const thumb = (xpsr & EPSR_THUMB) !== 0 ? 1 : 0;
    return { kind: 'continue', address: (address & ~1) | thumb, itState: itFromEpsr(xpsr) };
  } catch (error) {
    return { kind: 'fault', exception: stackingFault(system, error, false) };
  }
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

/** PopStack (B1.5.8): registers from the frame, SP behind it. */
function popFrame(
  core: Core,
  system: System,
  stack: 'psp' | 'msp',
  withFp: boolean,
): { xpsr: number; address: number } {
  const frame = system[stack];
  const loaded = FRAME_SLOTS.map((_, k) => core.loadWord(frame + 4 * k));
  const address = core.loadWord(frame + 0x18);
  const xpsr = core.loadWord(frame + 0x1c);
  if (withFp) restoreFpState(core, system, frame);
  FRAME_SLOTS.forEach((slot, k) => {
    core.values[slot] = loaded[k];
  });
  const realigned = (withFp || (system.ccr & Ccr.STKALIGN) !== 0) && (xpsr & (1 << 9)) !== 0 ? 4 : 0;
  system[stack] = (frame + (withFp ? EXTENDED_FRAME_BYTES : BASIC_FRAME_BYTES)) | realigned;
  return { xpsr, address };
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
