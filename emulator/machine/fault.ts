/** What kind of fault, by the status bit the architecture sets (ARMv7-M B3.2.15 CFSR) or the closest thing. */
export type FaultKind =
  | 'UNMAPPED_FETCH'
  | 'UNMAPPED_READ'
  | 'UNMAPPED_WRITE'
  | 'READ_ONLY_WRITE'
  /** Refused by the MPU. */
  | 'PROTECTED_FETCH'
  | 'PROTECTED_READ'
  | 'PROTECTED_WRITE'
  | 'UNALIGNED'
  | 'UNDEFINED_INSTRUCTION'
  | 'DIVIDE_BY_ZERO'
  | 'INVALID_STATE'
  /** EXC_RETURN or the frame it refers to is not valid. */
  | 'INVALID_RETURN'
  | 'NO_COPROCESSOR'
  /** An exception was due whose vector is empty. */
  | 'NO_HANDLER'
  | 'BREAKPOINT'
  | 'LOCKUP'
  /** Refused by the shadow (shadow.ts): ends the run, no exception is taken. */
  | 'READ_OUTSIDE'
  | 'READ_UNINITIALISED'
  | 'WRITE_OUTSIDE'
  | 'WRITE_READ_ONLY';

/** A guest fault that nobody handled: names the instruction, its symbol if known, and the address it touched. */
export class MachineFault extends Error {
  constructor(
    readonly kind: FaultKind,
    /** Address of the instruction that faulted. */
    readonly pc: number,
    /** Address of the access, or the encoding for UNDEFINED_INSTRUCTION. */
    readonly detail: number,
    /** `symbol+0x12` of the PC. */
    readonly symbol?: string,
  ) {
    const what = kind.toLowerCase().replaceAll('_', ' ');
    super(
      `${what}${kind === 'DIVIDE_BY_ZERO' ? '' : ` 0x${hex8(detail)}`} at pc 0x${hex8(pc)}${symbol ? ` <${symbol}>` : ''}`,
    );
    this.name = 'MachineFault';
  }

  get code(): string {
    return `FAULT_${this.kind}`;
  }
}

const hex8 = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
