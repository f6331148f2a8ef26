import { Op } from '../../ir/ops.js';
import * as arithmetic from '../lift/arithmetic.js';
import { type Row, row } from '../row.js';

/**
 * The operations that exist with a modified immediate (A5.3.1) and with a shifted register (A5.3.11): manual
 * name, sections of both, opcode bits, `.w` where a 16-bit form exists, what it does, and the special meaning
 * of Rn or Rd = 15.
 */
const OPERATIONS: readonly {
  readonly name: string;
  readonly sections: readonly [string, string];
  readonly opcode: string;
  readonly wide: '' | '.w';
  readonly operation: arithmetic.DataOperation;
  /** `n`: no first operand (Rn field is 1111); `d`: only compares (Rd field is 1111, S is 1). */
  readonly without?: 'n' | 'd';
}[] = [
  {
    name: 'TST',
    sections: ['A7.7.188', 'A7.7.189'],
    opcode: '0000',
    wide: '.w',
    operation: arithmetic.AND,
    without: 'd',
  },
  { name: 'AND', sections: ['A7.7.8', 'A7.7.9'], opcode: '0000', wide: '.w', operation: arithmetic.AND },
  { name: 'BIC', sections: ['A7.7.15', 'A7.7.16'], opcode: '0001', wide: '.w', operation: arithmetic.BIC },
  {
    name: 'MOV',
    sections: ['A7.7.76', 'A7.7.77'],
    opcode: '0010',
    wide: '.w',
    operation: arithmetic.MOV,
    without: 'n',
  },
  { name: 'ORR', sections: ['A7.7.91', 'A7.7.92'], opcode: '0010', wide: '.w', operation: arithmetic.ORR },
  {
    name: 'MVN',
    sections: ['A7.7.85', 'A7.7.86'],
    opcode: '0011',
    wide: '.w',
    operation: arithmetic.MVN,
    without: 'n',
  },
  { name: 'ORN', sections: ['A7.7.89', 'A7.7.90'], opcode: '0011', wide: '', operation: arithmetic.ORN },
  {
    name: 'TEQ',
    sections: ['A7.7.186', 'A7.7.187'],
    opcode: '0100',
    wide: '',
    operation: arithmetic.EOR,
    without: 'd',
  },
  { name: 'EOR', sections: ['A7.7.35', 'A7.7.36'], opcode: '0100', wide: '.w', operation: arithmetic.EOR },
  {
    name: 'CMN',
    sections: ['A7.7.25', 'A7.7.26'],
    opcode: '1000',
    wide: '.w',
    operation: arithmetic.ADD,
    without: 'd',
  },
  { name: 'ADD', sections: ['A7.7.3', 'A7.7.4'], opcode: '1000', wide: '.w', operation: arithmetic.ADD },
  { name: 'ADC', sections: ['A7.7.1', 'A7.7.2'], opcode: '1010', wide: '.w', operation: arithmetic.ADC },
  { name: 'SBC', sections: ['A7.7.124', 'A7.7.125'], opcode: '1011', wide: '.w', operation: arithmetic.SBC },
  {
    name: 'CMP',
    sections: ['A7.7.27', 'A7.7.28'],
    opcode: '1101',
    wide: '.w',
    operation: arithmetic.SUB,
    without: 'd',
  },
  { name: 'SUB', sections: ['A7.7.174', 'A7.7.175'], opcode: '1101', wide: '.w', operation: arithmetic.SUB },
  { name: 'RSB', sections: ['A7.7.119', 'A7.7.120'], opcode: '1110', wide: '.w', operation: arithmetic.RSB },
];

const OPERATION_ROWS: readonly Row[] = OPERATIONS.flatMap(
  ({ name, sections, opcode, wide, operation, without }) => {
    const s = without === 'd' ? '1' : 'S';
    const n = without === 'n' ? '1111' : 'nnnn';
    const d = without === 'd' ? '1111' : 'dddd';
    const mnemonic = `${name.toLowerCase()}${without === 'd' ? '' : '{S}'}{c}${wide}`;
    const operands = [without === 'd' ? '' : '{d}, ', without === 'n' ? '' : '{n}, '].join('');
    const compares = without === 'd';
    const moves = name === 'MOV';
    return [
      row(
        `${name} (immediate)`,
        sections[0],
        `11110i0${opcode}${s}${n}0iii${d}iiiiiiii`,
        `${mnemonic} ${operands}#{expand}`,
        'alu',
        arithmetic.withModifiedImmediate(operation, compares),
      ),
      row(
        `${name} (register)`,
        sections[1],
        `1110101${opcode}${s}${n}0iii${d}iittmmmm`,
        moves ? '{movshift}' : `${name === 'RSB' ? 'rsb{S}{c}' : mnemonic} ${operands}{m}{shift}`,
        'alu',
        arithmetic.withShiftedRegister(operation, compares),
      ),
    ];
  },
);

const SHIFTS = [
  ['LSL', 'A7.7.69', 0, '00'],
  ['LSR', 'A7.7.71', 1, '01'],
  ['ASR', 'A7.7.11', 2, '10'],
  ['ROR', 'A7.7.117', 3, '11'],
] as const;

/** Extensions (A5.3.12): name, sections without and with Rn, op1 bits, widening. */
const EXTENSIONS = [
  ['SXTH', 'SXTAH', 'A7.7.184', 'A7.7.181', '000', arithmetic.signedHalf, '.w'],
  ['UXTH', 'UXTAH', 'A7.7.223', 'A7.7.220', '001', arithmetic.unsignedHalf, '.w'],
  ['SXTB16', 'SXTAB16', 'A7.7.183', 'A7.7.180', '010', arithmetic.signedBytes16, ''],
  ['UXTB16', 'UXTAB16', 'A7.7.222', 'A7.7.219', '011', arithmetic.unsignedBytes16, ''],
  ['SXTB', 'SXTAB', 'A7.7.182', 'A7.7.179', '100', arithmetic.signedByte, '.w'],
  ['UXTB', 'UXTAB', 'A7.7.221', 'A7.7.218', '101', arithmetic.unsignedByte, '.w'],
] as const;

const EXTENSION_ROWS: readonly Row[] = EXTENSIONS.flatMap(
  ([name, adding, section, addingSection, op, widen, wide]) => [
    row(
      `${name} T2`,
      section,
      `111110100${op}11111111dddd1xrrmmmm`,
      `${name.toLowerCase()}{c}${wide} {d}, {m}{rotate}`,
      'alu',
      arithmetic.extend(widen),
    ),
    row(
      `${adding} T1`,
      addingSection,
      `111110100${op}nnnn1111dddd1xrrmmmm`,
      `${adding.toLowerCase()}{c} {d}, {n}, {m}{rotate}`,
      'alu',
      adding.endsWith('16') ? arithmetic.extendPairs(widen) : arithmetic.extend(widen),
    ),
  ],
);

/** Miscellaneous one-operand instructions (A5.3.15): Rm stands twice, both copies must agree. */
const UNARY = [
  ['REV T2', 'A7.7.113', '01', '1000', 'rev{c}.w', arithmetic.unary(Op.BSWAP)],
  ['REV16 T2', 'A7.7.114', '01', '1001', 'rev16{c}.w', arithmetic.rev16],
  ['RBIT T1', 'A7.7.112', '01', '1010', 'rbit{c}', arithmetic.unary(Op.RBIT)],
  ['REVSH T2', 'A7.7.115', '01', '1011', 'revsh{c}.w', arithmetic.revsh],
  ['CLZ T1', 'A7.7.24', '11', '1000', 'clz{c}', arithmetic.unary(Op.CLZ)],
] as const;

/** 32-bit data processing: A5.3.1, A5.3.3, A5.3.11, A5.3.12, A5.3.15. */
export const DATA_PROCESSING_ROWS: readonly Row[] = [
  ...OPERATION_ROWS,
  row(
    'PKHBT T1',
    'A7.7.93',
    '111010101100nnnn0iiiddddii00mmmm',
    'pkhbt{c} {d}, {n}, {m}{pkhlsl}',
    'alu',
    arithmetic.packHalfwords(false),
  ),
  row(
    'PKHTB T1',
    'A7.7.93',
    '111010101100nnnn0iiiddddii10mmmm',
    'pkhtb{c} {d}, {n}, {m}{pkhasr}',
    'alu',
    arithmetic.packHalfwords(true),
  ),
  // A5.3.3 plain binary immediate
  row(
    'ADR T3',
    'A7.7.7',
    '11110i10000011110iiiddddiiiiiiii',
    'addw{c} {d}, pc, #{i}{adrw}',
    'alu',
    arithmetic.withPlainImmediate(arithmetic.ADD),
  ),
  row(
    'ADD (immediate) T4',
    'A7.7.3',
    '11110i100000nnnn0iiiddddiiiiiiii',
    'addw{c} {d}, {n}, #{i}',
    'alu',
    arithmetic.withPlainImmediate(arithmetic.ADD),
  ),
  row(
    'ADR T2',
    'A7.7.7',
    '11110i10101011110iiiddddiiiiiiii',
    'subw{c} {d}, pc, #{i}{adrw}',
    'alu',
    arithmetic.withPlainImmediate(arithmetic.SUB),
  ),
  row(
    'SUB (immediate) T4',
    'A7.7.174',
    '11110i101010nnnn0iiiddddiiiiiiii',
    'subw{c} {d}, {n}, #{i}',
    'alu',
    arithmetic.withPlainImmediate(arithmetic.SUB),
  ),
  row(
    'MOV (immediate) T3',
    'A7.7.76',
    '11110j100100kkkk0iiiddddiiiiiiii',
    'movw{c} {d}, #{imm16}',
    'alu',
    (b, f, at) => arithmetic.movw(b, { ...f, i: imm16(f) }, at),
  ),
  row('MOVT T1', 'A7.7.79', '11110j101100kkkk0iiiddddiiiiiiii', 'movt{c} {d}, #{imm16}', 'alu', (b, f, at) =>
    arithmetic.movt(b, { ...f, i: imm16(f) }, at),
  ),
  row(
    'BFC T1',
    'A7.7.13',
    '11110x11011011110iiiddddiixwwwww',
    'bfc{c} {d}, #{i}, #{bfwidth}',
    'alu',
    arithmetic.bitFieldInsert,
    (f) => f.w < f.i,
  ),
  row(
    'BFI T1',
    'A7.7.14',
    '11110x110110nnnn0iiiddddiixwwwww',
    'bfi{c} {d}, {n}, #{i}, #{bfwidth}',
    'alu',
    arithmetic.bitFieldInsert,
    (f) => f.w < f.i,
  ),
  row(
    'SBFX T1',
    'A7.7.126',
    '11110x110100nnnn0iiiddddiixwwwww',
    'sbfx{c} {d}, {n}, #{i}, #{w1}',
    'alu',
    arithmetic.bitFieldExtract(true),
    arithmetic.fieldLeavesRegister,
  ),
  row(
    'UBFX T1',
    'A7.7.193',
    '11110x111100nnnn0iiiddddiixwwwww',
    'ubfx{c} {d}, {n}, #{i}, #{w1}',
    'alu',
    arithmetic.bitFieldExtract(false),
    arithmetic.fieldLeavesRegister,
  ),
  // A5.3.12 register-controlled shifts
  ...SHIFTS.map(([name, section, type, bits]) =>
    row(
      `${name} (register) T2`,
      section,
      `111110100${bits}Snnnn1111dddd0000mmmm`,
      `${name.toLowerCase()}{S}{c}.w {d}, {n}, {m}`,
      'alu',
      arithmetic.shiftByRegister(type),
    ),
  ),
  ...EXTENSION_ROWS,
  ...UNARY.map(([name, section, op1, op2, mnemonic, lift]) =>
    row(
      name,
      section,
      `1111101010${op1}kkkk1111dddd${op2}mmmm`,
      `${mnemonic} {d}, {m}`,
      'alu',
      lift,
      (f) => f.k !== f.m,
    ),
  ),
];

/** MOVW and MOVT: imm4:i:imm3:imm8, fields k, j, i. */
export function imm16(f: { readonly [letter: string]: number }): number {
  return (f.k << 12) | (f.j << 11) | f.i;
}
