import type { FaultKind } from './fault.js';
import { Cfsr, Exception } from './system.js';

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
