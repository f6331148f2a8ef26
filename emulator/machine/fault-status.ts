import type { FaultKind } from './fault.js';
import { Cfsr, Exception, Hfsr } from './system.js';

interface FaultStatus {
  readonly exception: number;
  /** Bits set in CFSR, with the "address valid" bit where the address register is written. */
  readonly bits: number;
  readonly addressRegister?: 'mmfar' | 'bfar';
}

const dataBusError: FaultStatus = {
  exception: Exception.BUS_FAULT,
  bits: Cfsr.PRECISERR | Cfsr.BFARVALID,
  addressRegister: 'bfar',
};
const dataViolation: FaultStatus = {
  exception: Exception.MEM_MANAGE,
  bits: Cfsr.DACCVIOL | Cfsr.MMARVALID,
  addressRegister: 'mmfar',
};
const usage = (bits: number): FaultStatus => ({ exception: Exception.USAGE_FAULT, bits });

/** The exception and status bits of each kind of fault (B1.5.14, table B1-9); kinds that end the run have none. */
export const FAULTS: { readonly [K in FaultKind]?: FaultStatus } = {
  UNMAPPED_FETCH: { exception: Exception.BUS_FAULT, bits: Cfsr.IBUSERR },
  UNMAPPED_READ: dataBusError,
  UNMAPPED_WRITE: dataBusError,
  READ_ONLY_WRITE: dataBusError,
  PROTECTED_FETCH: { exception: Exception.MEM_MANAGE, bits: Cfsr.IACCVIOL },
  PROTECTED_READ: dataViolation,
  PROTECTED_WRITE: dataViolation,
  UNALIGNED: usage(Cfsr.UNALIGNED),
  UNDEFINED_INSTRUCTION: usage(Cfsr.UNDEFINSTR),
  DIVIDE_BY_ZERO: usage(Cfsr.DIVBYZERO),
  INVALID_STATE: usage(Cfsr.INVSTATE),
  INVALID_RETURN: usage(Cfsr.INVPC),
  NO_COPROCESSOR: usage(Cfsr.NOCP),
};

/** A bit of a fault status register, for people. */
export interface StatusBit {
  readonly register: 'MMFSR' | 'BFSR' | 'UFSR' | 'HFSR';
  readonly name: string;
  readonly mask: number;
  readonly meaning: string;
}

const bit = (register: StatusBit['register'], name: string, mask: number, meaning: string): StatusBit => ({
  register,
  name,
  mask,
  meaning,
});

/** The parts of CFSR (B3.2.15); the address-valid bits say only whether MMFAR and BFAR hold an address. */
export const CFSR_BITS: readonly StatusBit[] = [
  bit('MMFSR', 'IACCVIOL', Cfsr.IACCVIOL, 'instruction fetch refused by the MPU or the memory map'),
  bit('MMFSR', 'DACCVIOL', Cfsr.DACCVIOL, 'load or store refused by the MPU'),
  bit('MMFSR', 'MUNSTKERR', Cfsr.MUNSTKERR, 'MPU refused unstacking on exception return'),
  bit('MMFSR', 'MSTKERR', Cfsr.MSTKERR, 'MPU refused stacking on exception entry'),
  bit('MMFSR', 'MLSPERR', Cfsr.MLSPERR, 'MPU refused lazy saving of floating-point registers'),
  bit('BFSR', 'IBUSERR', Cfsr.IBUSERR, 'instruction fetch from no memory'),
  bit('BFSR', 'PRECISERR', Cfsr.PRECISERR, 'load or store to no memory, or without permission'),
  bit('BFSR', 'IMPRECISERR', Cfsr.IMPRECISERR, 'buffered store to no memory'),
  bit('BFSR', 'UNSTKERR', Cfsr.UNSTKERR, 'bus error while unstacking on exception return'),
  bit('BFSR', 'STKERR', Cfsr.STKERR, 'bus error while stacking on exception entry'),
  bit('BFSR', 'LSPERR', Cfsr.LSPERR, 'bus error while saving floating-point registers lazily'),
  bit('UFSR', 'UNDEFINSTR', Cfsr.UNDEFINSTR, 'undefined instruction'),
  bit('UFSR', 'INVSTATE', Cfsr.INVSTATE, 'branch to an even address (no Thumb bit)'),
  bit('UFSR', 'INVPC', Cfsr.INVPC, 'exception return with an invalid EXC_RETURN or frame'),
  bit('UFSR', 'NOCP', Cfsr.NOCP, 'coprocessor missing or disabled (FPU: see CPACR)'),
  bit('UFSR', 'UNALIGNED', Cfsr.UNALIGNED, 'unaligned access'),
  bit('UFSR', 'DIVBYZERO', Cfsr.DIVBYZERO, 'division by zero'),
];

export const HFSR_BITS: readonly StatusBit[] = [
  bit('HFSR', 'VECTTBL', Hfsr.VECTTBL, 'vector could not be read'),
  bit('HFSR', 'FORCED', Hfsr.FORCED, 'escalated from a fault that is disabled or cannot preempt'),
];
