import { Slot } from '../ir/ops.js';
import { APSR_GE, APSR_NZCVQ, readApsr, writeApsr } from './psr.js';
import { Control, type System } from './system.js';

/** SYSm numbers of MRS and MSR (B5.2.2). */
enum Sysm {
  LAST_PSR = 7,
  MSP = 8,
  PSP = 9,
  PRIMASK = 16,
  BASEPRI = 17,
  BASEPRI_MAX = 18,
  FAULTMASK = 19,
  CONTROL = 20,
}

/** MRS: without privilege everything but the APSR and CONTROL reads as 0; EPSR always does (B5.2.2). */
export function readSpecial(system: System, sysm: number): number {
  if (sysm <= Sysm.LAST_PSR) {
    const ipsr = (sysm & 1) !== 0 && system.privileged ? system.ipsr : 0;
    const apsr = (sysm & 4) === 0 ? readApsr(system.values) : 0;
    return apsr | ipsr;
  }
  if (sysm === Sysm.CONTROL) return system.control;
  if (!system.privileged) return 0;
  switch (sysm) {
    case Sysm.MSP:
      return system.msp;
    case Sysm.PSP:
      return system.psp;
    case Sysm.PRIMASK:
      return system.primask;
    case Sysm.BASEPRI:
    case Sysm.BASEPRI_MAX:
      return system.basepri;
    case Sysm.FAULTMASK:
      return system.faultmask;
    default:
      return 0;
  }
}

/** MSR (B5.2.3). `mask` selects NZCVQ (bit 1) and GE (bit 0) for the APSR forms. */
export function writeSpecial(system: System, sysm: number, mask: number, value: number): void {
  if (sysm <= Sysm.LAST_PSR) {
    if ((sysm & 4) !== 0) return;
    writeApsr(system.values, value, ((mask & 2) !== 0 ? APSR_NZCVQ : 0) | ((mask & 1) !== 0 ? APSR_GE : 0));
    return;
  }
  if (!system.privileged) return;
  system.attention = true;
  switch (sysm) {
    case Sysm.MSP:
      system.msp = value;
      break;
    case Sysm.PSP:
      system.psp = value;
      break;
    case Sysm.PRIMASK:
      system.primask = value & 1;
      break;
    case Sysm.BASEPRI:
      system.basepri = implementedPriority(system, value);
      break;
    case Sysm.BASEPRI_MAX: {
      const priority = implementedPriority(system, value);
      if (priority !== 0 && (priority < system.basepri || system.basepri === 0)) system.basepri = priority;
      break;
    }
    case Sysm.FAULTMASK:
      if (system.executionPriority() > -1) system.faultmask = value & 1;
      break;
    case Sysm.CONTROL:
      writeControl(system, value);
      break;
  }
}

/** Only the top bits of a priority exist (B1.5.4). */
export function implementedPriority(system: System, value: number): number {
  return value & 0xff & (0xff << (8 - system.interrupts.priorityBits));
}

/** SPSEL can only be changed in Thread mode. */
function writeControl(system: System, value: number): void {
  const spsel = system.inHandlerMode ? system.control & Control.SPSEL : value & Control.SPSEL;
  system.setMode(system.ipsr, (value & (Control.NPRIV | Control.FPCA)) | spsel);
  system.values[Slot.FP_READY] = 0;
}

/** CPS: `effect` is disable << 2 | I << 1 | F; no effect without privilege (B5.2.1). */
export function changeProcessorState(system: System, effect: number): void {
  if (!system.privileged) return;
  const disable = (effect >> 2) & 1;
  if ((effect & 2) !== 0) system.primask = disable;
  if ((effect & 1) !== 0 && (disable === 0 || system.executionPriority() > -1)) system.faultmask = disable;
  system.attention = true;
}
