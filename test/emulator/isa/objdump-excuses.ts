/**
 * Encodings on which objdump says something else than the ARMv7-M Architecture Reference Manual (DDI 0403): it
 * knows every Arm architecture at once, and it decodes what the manual leaves undefined or UNPREDICTABLE.
 */
export interface Excuse {
  readonly size: 2 | 4;
  readonly reason: string;
  /** The encodings, as the halfword or as both halfwords in one number. */
  readonly covers: (bits: number) => boolean;
  /** The manual calls them undefined: then our decoder must not decode them. */
  readonly undefinedHere?: true;
}

/** bits & mask === value, written as a pattern of the manual; `.` is any bit. */
function matches(pattern: string): (bits: number) => boolean {
  const digits = pattern.replaceAll(' ', '');
  const mask = Number.parseInt(digits.replace(/[01]/g, '1').replaceAll('.', '0'), 2);
  const value = Number.parseInt(digits.replaceAll('.', '0'), 2);
  return (bits) => (bits & mask) >>> 0 === value;
}

function any(...patterns: string[]): (bits: number) => boolean {
  const all = patterns.map(matches);
  return (bits) => all.some((m) => m(bits));
}

const field = (bits: number, shift: number, width: number) => (bits >>> shift) & (2 ** width - 1);
const rn = (bits: number) => field(bits, 16, 4);
const rt = (bits: number) => field(bits, 12, 4);
const coprocessor = (bits: number) => field(bits, 8, 4);

const CPS_NARROW = matches('10110110011.....');
const COPROCESSOR_SPACE = matches('111.11.. ........ ........ ........');
const SINGLE_ACCESS = matches('1111100. ........ ........ ........');
const SINGLE_ACCESS_SIGNED_WORD = matches('11111001 .10..... ........ ........');
/** Not the 12-bit offset, not relative to the PC. */
const SINGLE_ACCESS_SHORT = matches('1111100. 0....... ........ ........');
const BIT_FIELD_INSERT = matches('11110.11 0110.... 0....... ........');
const BIT_FIELD_EXTRACT = matches('11110.11 .100.... 0....... ........');
const HINT = matches('11110011 1010.... 10.0.000 ........');
const MOVE_FROM_SPECIAL = matches('11110011 111..... 10.0.... ........');
const MOVE_FROM_SPECIAL_HERE = matches('11110011 11101111 1000.... ........');
const MOVE_TO_SPECIAL = matches('11110011 100..... 10.0.... ........');
const MOVE_TO_SPECIAL_HERE = matches('11110011 1000.... 1000..00 ........');
/** SYSm of the xPSR parts, the stack pointers, the masks and CONTROL. */
const SPECIAL_REGISTERS: ReadonlySet<number> = new Set([0, 1, 2, 3, 5, 6, 7, 8, 9, 16, 17, 18, 19, 20]);
const BARRIER = any('11110011 1011.... 10.0.... 010.....', '11110011 1011.... 10.0.... 0110....');
const REVERSE = matches('11111010 10.1.... 1111.... 10......');
const FLOAT_MULTIPLE = matches('1110110. ........ ....101. ........');
const FLOAT_PAIR = matches('11101100 010..... ....101. ........');
const FLOAT_TRANSFER = matches('11101110 ........ ....101. ...1....');
const FLOAT_TRANSFERS_HERE = any(
  '11101110 000..... ....1010 ...1....',
  '11101110 00.0.... ....1011 0001....',
  '11101110 00.1.... ....1011 0001....',
  '11101110 111.0001 ....1010 ...1....',
);
const FLOAT_ROUND = any('11101110 1.110110 ....1010 .1.0....', '11101110 1.110111 ....1010 01.0....');
const FLOAT_FIXED_POINT = matches('11101110 1.111.1. ....1010 .1.0....');

/** imm3:imm2 and the last five bits of the bit field instructions. */
const lsbOf = (bits: number) => (field(bits, 12, 3) << 2) | field(bits, 6, 2);
const lastFive = (bits: number) => field(bits, 0, 5);

export const EXCUSES: readonly Excuse[] = [
  // -- 16-bit -------------------------------------------------------------------------------------------------
  {
    size: 2,
    reason: 'HLT, SETPAN, SETEND: not in ARMv7-M',
    covers: any('1011101010......', '101101100001....', '10110110010.....'),
    undefinedHere: true,
  },
  {
    size: 2,
    reason: 'CPS without flags, or with bits that should be zero (B5.2.1)',
    covers: (bits) => CPS_NARROW(bits) && ((bits & 3) === 0 || (bits & 0xc) !== 0),
    undefinedHere: true,
  },
  {
    size: 2,
    reason: 'an empty register list is UNPREDICTABLE (A7.7.41, A7.7.99, A7.7.101, A7.7.159)',
    covers: any('1100....00000000', '1011010000000000', '1011110000000000'),
    undefinedHere: true,
  },
  {
    size: 2,
    reason: 'IT with firstcond 1111 is UNPREDICTABLE (A7.7.38)',
    covers: matches('101111111111....'),
  },
  // -- 32-bit: not in the architecture ------------------------------------------------------------------------
  {
    size: 4,
    reason: 'Advanced SIMD',
    covers: any('111.1111 ........ ........ ........', '11111001 ...0.... ........ ........'),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: 'no coprocessor but the FPU; objdump names those of other cores',
    covers: (bits) => COPROCESSOR_SPACE(bits) && coprocessor(bits) >> 1 !== 5,
  },
  {
    size: 4,
    reason: 'BLX (immediate), and the loops and branch futures of ARMv8.1-M',
    covers: matches('11110... ........ 11.0.... ........'),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: 'HVC, SMC',
    covers: any('11110111 1110.... 1000.... ........', '11110111 1111.... 1000.... ........'),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: '32-bit CPS, SUBS PC, LR',
    covers: any('11110011 1010.... 10.0.... ........', '11110011 1101.... 10.0.... ........'),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: 'SRS, RFE (A5.3.5: op 00 and 11)',
    covers: any(
      '11101000 00.0.... ........ ........',
      '11101000 00.1.... ........ ........',
      '11101001 10...... ........ ........',
    ),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: 'doubleword exclusives, load-acquire, store-release (A5.3.6: op3 of the exclusives)',
    covers: any('11101000 110..... ........ .111....', '11101000 110..... ........ 1.......'),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: 'CRC32',
    covers: any('11111010 110..... ........ 10......'),
    undefinedHere: true,
  },
  {
    size: 4,
    reason:
      'a load or store of a word with sign, of a doubleword, or with other bits in op2 (A5.3.7 to A5.3.10)',
    covers: (bits) =>
      SINGLE_ACCESS(bits) &&
      (field(bits, 21, 2) === 3 ||
        SINGLE_ACCESS_SIGNED_WORD(bits) ||
        (SINGLE_ACCESS_SHORT(bits) && rn(bits) !== 15 && !isShortOffset(field(bits, 6, 6)))),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: 'a store relative to the PC is UNDEFINED (A7.7.161)',
    covers: matches('11111000 ...01111 ........ ........'),
    undefinedHere: true,
  },
  // -- 32-bit: UNPREDICTABLE ----------------------------------------------------------------------------------
  {
    size: 4,
    reason:
      'a bit field that ends before it begins or beyond the register (A7.7.13, A7.7.14, A7.7.126, A7.7.193)',
    covers: (bits) =>
      (BIT_FIELD_INSERT(bits) && lastFive(bits) < lsbOf(bits)) ||
      (BIT_FIELD_EXTRACT(bits) && lastFive(bits) + lsbOf(bits) > 31),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: 'REV, RBIT, CLZ whose two fields Rm differ (A7.7.113)',
    covers: (bits) => REVERSE(bits) && rn(bits) !== field(bits, 0, 4),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: 'MRS, MSR of a special register that does not exist (B5.1.1)',
    covers: (bits) =>
      (MOVE_FROM_SPECIAL_HERE(bits) || MOVE_TO_SPECIAL_HERE(bits)) &&
      !SPECIAL_REGISTERS.has(field(bits, 0, 8)),
  },
  {
    size: 4,
    reason: 'MRS, MSR with bits that should be zero or one (B5.2.2, B5.2.3)',
    covers: (bits) =>
      (MOVE_FROM_SPECIAL(bits) && !MOVE_FROM_SPECIAL_HERE(bits)) ||
      (MOVE_TO_SPECIAL(bits) && !MOVE_TO_SPECIAL_HERE(bits)),
  },
  {
    size: 4,
    reason: 'options of DMB, DSB, ISB but SY are reserved (A7.7.33); objdump names those of ARMv8-A',
    covers: (bits) => BARRIER(bits) && (bits & 15) !== 15,
  },
  {
    size: 4,
    reason: 'unallocated hints execute as NOP (A5.3.4): CSDB, PAC, AUT of later architectures',
    covers: (bits) => HINT(bits) && field(bits, 0, 8) > 4,
  },
  {
    size: 4,
    reason:
      'a load to the PC with writeback or without privilege, which objdump calls a hint (A7.7.46, A7.7.49)',
    covers: (bits) =>
      SINGLE_ACCESS_SHORT(bits) &&
      rt(bits) === 15 &&
      field(bits, 11, 1) === 1 &&
      field(bits, 8, 4) !== 0b1100,
  },
  {
    size: 4,
    reason: 'a literal load in the place of the unprivileged one: Rn = 15 is "see LDR (literal)" (A7.7.67)',
    covers: matches('1111100. ...11111 ....1110 ........'),
  },
  {
    size: 4,
    reason: 'STREX of the PC: TT of ARMv8-M',
    covers: matches('11101000 0100.... 1111.... ........'),
  },
  {
    size: 4,
    reason: 'a multiple load relative to the PC: CLRM of ARMv8.1-M',
    covers: matches('11101000 10011111 ........ ........'),
  },
  {
    size: 4,
    reason: 'SMMLS of the PC, SMMLA and SMMUL to the PC: PACG, AUTG, BXAUT of ARMv8.1-M',
    covers: any('11111011 0110.... 1111.... 0000....', '11111011 0101.... ....1111 000.....'),
  },
  // -- floating point (A6.4 to A6.7): FPv4-SP has single precision and 16 doublewords ----------------------------
  {
    size: 4,
    reason: 'the FPU has no instructions with bit 28 set (A6.4 to A6.7: T == 1 is UNDEFINED)',
    covers: matches('111111.. ........ ....101. ........'),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: 'double-precision arithmetic',
    covers: any('11101110 ........ ....1011 ...0....', '11101110 1.110111 ....1010 11.0....'),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: 'D16 to D31',
    covers: any('1110110. .1...... ....1011 ........'),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: 'a list of registers that is empty or too long, or relative to the PC (A7.7.235, A7.7.258)',
    covers: (bits) => FLOAT_MULTIPLE(bits) && !isRegisterList(bits),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: 'VSTR relative to the PC is UNPREDICTABLE (A7.7.259)',
    covers: matches('11101101 ..001111 ....101. ........'),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: 'transfers of bytes, halfwords and of other system registers (A6.6)',
    covers: (bits) => FLOAT_TRANSFER(bits) && !FLOAT_TRANSFERS_HERE(bits),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: '64-bit transfers with other bits in op (A6.7), with the PC or with the same register twice',
    covers: (bits) => FLOAT_PAIR(bits) && !isFloatPair(bits),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: 'a transfer to or from the PC is UNPREDICTABLE (A7.7.243)',
    covers: matches('11101110 ........ 1111101. ...1....'),
    undefinedHere: true,
  },
  {
    size: 4,
    reason: 'VRINT of FPv5; VCVT with a negative number of fraction bits (A7.7.229)',
    covers: (bits) => FLOAT_ROUND(bits) || (FLOAT_FIXED_POINT(bits) && fractionBits(bits) < 0),
    undefinedHere: true,
  },
];

/** op2 of the single loads and stores: register offset, or 1PUW with P and W not both 0. */
function isShortOffset(op2: number): boolean {
  return op2 === 0 || (op2 >> 5 === 1 && (op2 & 0b010100) !== 0);
}

function isFloatPair(bits: number): boolean {
  const [t, t2] = [rt(bits), rn(bits)];
  const load = field(bits, 20, 1) === 1;
  const lastSingle = coprocessor(bits) === 10 && field(bits, 0, 4) === 15 && field(bits, 5, 1) === 1;
  const highDouble = coprocessor(bits) === 11 && field(bits, 5, 1) === 1;
  const opcode = field(bits, 6, 2) === 0 && field(bits, 4, 1) === 1;
  return opcode && t !== 15 && t2 !== 15 && !(load && t === t2) && !lastSingle && !highDouble;
}

function fractionBits(bits: number): number {
  return (field(bits, 7, 1) ? 32 : 16) - ((field(bits, 0, 4) << 1) | field(bits, 5, 1));
}

function isRegisterList(bits: number): boolean {
  const count = field(bits, 0, 8);
  const single = coprocessor(bits) === 10;
  const first = single ? (field(bits, 12, 4) << 1) | field(bits, 22, 1) : 2 * field(bits, 12, 4);
  return rn(bits) !== 15 && count >= (single ? 1 : 2) && first + (single ? count : count & ~1) <= 32;
}
