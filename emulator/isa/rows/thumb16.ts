import { Op } from '../../ir/ops.js';
import * as arithmetic from '../lift/arithmetic.js';
import * as branches from '../lift/branch.js';
import * as memory from '../lift/load-store.js';
import { mulNarrow } from '../lift/multiply.js';
import { noEffect, SystemOp, system } from '../lift/system.js';
import { type Fields, type Row, row } from '../row.js';

/** MOV and ADD with the PC as destination are branches. */
const branchesWhenPc =
  (branching: 'branch-register' | 'add-pc') =>
  (f: Fields) =>
    f.d === 15 ? branching : 'alu';

const { narrowImmediate, narrowRegister, narrowShift, narrowShiftByRegister } = arithmetic;

/** All 16-bit encodings (A5.2). */
export const THUMB16_ROWS: readonly Row[] = [
  // A5.2.1 shift (immediate), add, subtract, move, compare
  row('MOV (register) T2', 'A7.7.77', '0000000000mmmddd', 'mov{s}{c} {d}, {m}', 'alu', narrowShift(0)),
  row('LSL (immediate) T1', 'A7.7.68', '00000iiiiimmmddd', 'lsl{s}{c} {d}, {m}, #{i}', 'alu', narrowShift(0)),
  row('LSR (immediate) T1', 'A7.7.70', '00001iiiiimmmddd', 'lsr{s}{c} {d}, {m}, #{shift32}', 'alu', narrowShift(1)),
  row('ASR (immediate) T1', 'A7.7.10', '00010iiiiimmmddd', 'asr{s}{c} {d}, {m}, #{shift32}', 'alu', narrowShift(2)),
  row('ADD (register) T1', 'A7.7.4', '0001100mmmnnnddd', 'add{s}{c} {d}, {n}, {m}', 'alu', narrowRegister(arithmetic.ADD)),
  row('SUB (register) T1', 'A7.7.175', '0001101mmmnnnddd', 'sub{s}{c} {d}, {n}, {m}', 'alu', narrowRegister(arithmetic.SUB)),
  row('ADD (immediate) T1', 'A7.7.3', '0001110iiinnnddd', 'add{s}{c} {d}, {n}, #{i}', 'alu', narrowImmediate(arithmetic.ADD)),
  row('SUB (immediate) T1', 'A7.7.174', '0001111iiinnnddd', 'sub{s}{c} {d}, {n}, #{i}', 'alu', narrowImmediate(arithmetic.SUB)),
  row('MOV (immediate) T1', 'A7.7.76', '00100dddiiiiiiii', 'mov{s}{c} {d}, #{i}', 'alu', narrowImmediate(arithmetic.MOV)),
  row('CMP (immediate) T1', 'A7.7.27', '00101nnniiiiiiii', 'cmp{c} {n}, #{i}', 'alu', narrowImmediate(arithmetic.SUB, true)),
  row('ADD (immediate) T2', 'A7.7.3', '00110dddiiiiiiii', 'add{s}{c} {d}, #{i}', 'alu', narrowImmediate(arithmetic.ADD)),
  row('SUB (immediate) T2', 'A7.7.174', '00111dddiiiiiiii', 'sub{s}{c} {d}, #{i}', 'alu', narrowImmediate(arithmetic.SUB)),
  // A5.2.2 data processing
  row('AND (register) T1', 'A7.7.9', '0100000000mmmddd', 'and{s}{c} {d}, {m}', 'alu', narrowRegister(arithmetic.AND)),
  row('EOR (register) T1', 'A7.7.36', '0100000001mmmddd', 'eor{s}{c} {d}, {m}', 'alu', narrowRegister(arithmetic.EOR)),
  row('LSL (register) T1', 'A7.7.69', '0100000010mmmddd', 'lsl{s}{c} {d}, {m}', 'alu', narrowShiftByRegister(0)),
  row('LSR (register) T1', 'A7.7.71', '0100000011mmmddd', 'lsr{s}{c} {d}, {m}', 'alu', narrowShiftByRegister(1)),
  row('ASR (register) T1', 'A7.7.11', '0100000100mmmddd', 'asr{s}{c} {d}, {m}', 'alu', narrowShiftByRegister(2)),
  row('ADC (register) T1', 'A7.7.2', '0100000101mmmddd', 'adc{s}{c} {d}, {m}', 'alu', narrowRegister(arithmetic.ADC)),
  row('SBC (register) T1', 'A7.7.125', '0100000110mmmddd', 'sbc{s}{c} {d}, {m}', 'alu', narrowRegister(arithmetic.SBC)),
  row('ROR (register) T1', 'A7.7.117', '0100000111mmmddd', 'ror{s}{c} {d}, {m}', 'alu', narrowShiftByRegister(3)),
  row('TST (register) T1', 'A7.7.189', '0100001000mmmnnn', 'tst{c} {n}, {m}', 'alu', narrowRegister(arithmetic.AND, true)),
  row('RSB (immediate) T1', 'A7.7.119', '0100001001mmmddd', '{neg}{c} {d}, {m}{negzero}', 'alu', arithmetic.negate),
  row('CMP (register) T1', 'A7.7.28', '0100001010mmmnnn', 'cmp{c} {n}, {m}', 'alu', narrowRegister(arithmetic.SUB, true)),
  row('CMN (register) T1', 'A7.7.26', '0100001011mmmnnn', 'cmn{c} {n}, {m}', 'alu', narrowRegister(arithmetic.ADD, true)),
  row('ORR (register) T1', 'A7.7.92', '0100001100mmmddd', 'orr{s}{c} {d}, {m}', 'alu', narrowRegister(arithmetic.ORR)),
  row('MUL T1', 'A7.7.84', '0100001101nnnddd', 'mul{s}{c} {d}, {n}', 'alu', mulNarrow),
  row('BIC (register) T1', 'A7.7.16', '0100001110mmmddd', 'bic{s}{c} {d}, {m}', 'alu', narrowRegister(arithmetic.BIC)),
  row('MVN (register) T1', 'A7.7.86', '0100001111mmmddd', 'mvn{s}{c} {d}, {m}', 'alu', narrowRegister(arithmetic.MVN)),
  // A5.2.3 special data and branch and exchange
  row('ADD (register) T2', 'A7.7.4', '01000100dmmmmddd', 'add{c} {d}, {m}', branchesWhenPc('add-pc'), arithmetic.highRegister(arithmetic.ADD)),
  row('CMP (register) T2', 'A7.7.28', '01000101nmmmmnnn', 'cmp{c} {n}, {m}', 'alu', arithmetic.compareHigh),
  row('MOV (register) T1', 'A7.7.77', '01000110dmmmmddd', 'mov{c} {d}, {m}', branchesWhenPc('branch-register'), arithmetic.highRegister(arithmetic.MOV)),
  row('BX T1', 'A7.7.20', '010001110mmmmxxx', 'bx{c} {m}', 'branch-register', branches.branchExchange),
  row('BLX (register) T1', 'A7.7.19', '010001111mmmmxxx', 'blx{c} {m}', 'branch-register', branches.branchLinkExchange),
  // A5.2.4 load and store
  row('LDR (literal) T1', 'A7.7.44', '01001tttiiiiiiii', 'ldr{c} {t}, [pc, #{imm4}]{literal}', 'load', memory.loadLiteral(Op.LOAD_32, 4)),
  row('STR (register) T1', 'A7.7.162', '0101000mmmnnnttt', 'str{c} {t}, [{n}, {m}]', 'store', memory.storeRegister(Op.STORE_32)),
  row('STRH (register) T1', 'A7.7.171', '0101001mmmnnnttt', 'strh{c} {t}, [{n}, {m}]', 'store', memory.storeRegister(Op.STORE_16)),
  row('STRB (register) T1', 'A7.7.164', '0101010mmmnnnttt', 'strb{c} {t}, [{n}, {m}]', 'store', memory.storeRegister(Op.STORE_8)),
  row('LDRSB (register) T1', 'A7.7.61', '0101011mmmnnnttt', 'ldrsb{c} {t}, [{n}, {m}]', 'load', memory.loadRegister(Op.LOAD_S8)),
  row('LDR (register) T1', 'A7.7.45', '0101100mmmnnnttt', 'ldr{c} {t}, [{n}, {m}]', 'load', memory.loadRegister(Op.LOAD_32)),
  row('LDRH (register) T1', 'A7.7.57', '0101101mmmnnnttt', 'ldrh{c} {t}, [{n}, {m}]', 'load', memory.loadRegister(Op.LOAD_U16)),
  row('LDRB (register) T1', 'A7.7.48', '0101110mmmnnnttt', 'ldrb{c} {t}, [{n}, {m}]', 'load', memory.loadRegister(Op.LOAD_U8)),
  row('LDRSH (register) T1', 'A7.7.65', '0101111mmmnnnttt', 'ldrsh{c} {t}, [{n}, {m}]', 'load', memory.loadRegister(Op.LOAD_S16)),
  row('STR (immediate) T1', 'A7.7.161', '01100iiiiinnnttt', 'str{c} {t}, [{n}, #{imm4}]', 'store', memory.storeImmediateNarrow(Op.STORE_32, 4)),
  row('LDR (immediate) T1', 'A7.7.43', '01101iiiiinnnttt', 'ldr{c} {t}, [{n}, #{imm4}]', 'load', memory.loadImmediateNarrow(Op.LOAD_32, 4)),
  row('STRB (immediate) T1', 'A7.7.163', '01110iiiiinnnttt', 'strb{c} {t}, [{n}, #{i}]', 'store', memory.storeImmediateNarrow(Op.STORE_8, 1)),
  row('LDRB (immediate) T1', 'A7.7.46', '01111iiiiinnnttt', 'ldrb{c} {t}, [{n}, #{i}]', 'load', memory.loadImmediateNarrow(Op.LOAD_U8, 1)),
  row('STRH (immediate) T1', 'A7.7.170', '10000iiiiinnnttt', 'strh{c} {t}, [{n}, #{imm2}]', 'store', memory.storeImmediateNarrow(Op.STORE_16, 2)),
  row('LDRH (immediate) T1', 'A7.7.55', '10001iiiiinnnttt', 'ldrh{c} {t}, [{n}, #{imm2}]', 'load', memory.loadImmediateNarrow(Op.LOAD_U16, 2)),
  row('STR (immediate) T2', 'A7.7.161', '10010tttiiiiiiii', 'str{c} {t}, [sp, #{imm4}]', 'store', memory.storeImmediateNarrow(Op.STORE_32, 4)),
  row('LDR (immediate) T2', 'A7.7.43', '10011tttiiiiiiii', 'ldr{c} {t}, [sp, #{imm4}]', 'load', memory.loadImmediateNarrow(Op.LOAD_32, 4)),
  // A5.2, address and stack
  row('ADR T1', 'A7.7.7', '10100dddiiiiiiii', 'add{c} {d}, pc, #{imm4}{adr}', 'alu', arithmetic.adrNarrow),
  row('ADD (SP plus immediate) T1', 'A7.7.5', '10101dddiiiiiiii', 'add{c} {d}, sp, #{imm4}', 'alu', arithmetic.adjustSp(arithmetic.ADD)),
  row('ADD (SP plus immediate) T2', 'A7.7.5', '101100000iiiiiii', 'add{c} sp, #{imm4}', 'alu', arithmetic.adjustSp(arithmetic.ADD)),
  row('SUB (SP minus immediate) T1', 'A7.7.176', '101100001iiiiiii', 'sub{c} sp, #{imm4}', 'alu', arithmetic.adjustSp(arithmetic.SUB)),
  // A5.2.5 miscellaneous
  row('CBZ T1', 'A7.7.21', '101100i1iiiiinnn', 'cbz {n}, {cbz}', 'compare-branch', branches.compareAndBranch(false)),
  row('CBNZ T1', 'A7.7.21', '101110i1iiiiinnn', 'cbnz {n}, {cbz}', 'compare-branch', branches.compareAndBranch(true)),
  row('SXTH T1', 'A7.7.184', '1011001000mmmddd', 'sxth{c} {d}, {m}', 'alu', arithmetic.extend(arithmetic.signedHalf)),
  row('SXTB T1', 'A7.7.182', '1011001001mmmddd', 'sxtb{c} {d}, {m}', 'alu', arithmetic.extend(arithmetic.signedByte)),
  row('UXTH T1', 'A7.7.223', '1011001010mmmddd', 'uxth{c} {d}, {m}', 'alu', arithmetic.extend(arithmetic.unsignedHalf)),
  row('UXTB T1', 'A7.7.221', '1011001011mmmddd', 'uxtb{c} {d}, {m}', 'alu', arithmetic.extend(arithmetic.unsignedByte)),
  row('PUSH T1', 'A7.7.101', '1011010Mllllllll', 'push{c} {pushlist}', 'store-multiple', memory.pushNarrow, (f) => f.l === 0 && f.M === 0),
  row('POP T1', 'A7.7.99', '1011110Mllllllll', 'pop{c} {poplist}', 'load-multiple', memory.popNarrow, (f) => f.l === 0 && f.M === 0),
  row('REV T1', 'A7.7.113', '1011101000mmmddd', 'rev{c} {d}, {m}', 'alu', arithmetic.unary(Op.BSWAP)),
  row('REV16 T1', 'A7.7.114', '1011101001mmmddd', 'rev16{c} {d}, {m}', 'alu', arithmetic.rev16),
  row('REVSH T1', 'A7.7.115', '1011101011mmmddd', 'revsh{c} {d}, {m}', 'alu', arithmetic.revsh),
  row('BKPT T1', 'A7.7.17', '10111110iiiiiiii', 'bkpt {hex4}', 'system', system(SystemOp.BREAKPOINT)),
  row('IT T1', 'A7.7.38', '10111111ccccmmmm', 'it{lanes} {first}', 'it', noEffect, (f) => f.m === 0),
  // A5.2, multiple
  row('STM T1', 'A7.7.159', '11000nnnllllllll', 'stmia{c} {n}!, {list}', 'store-multiple', memory.storeMultipleNarrow, (f) => f.l === 0),
  row('LDM T1', 'A7.7.41', '11001nnnllllllll', 'ldmia{c} {n}{narrowwb}, {list}', 'load-multiple', memory.loadMultipleNarrow, (f) => f.l === 0),
  // A5.2.6 conditional branch, supervisor call
  row('B T1', 'A7.7.12', '1101cccciiiiiiii', 'b{bcond}.n {b8}', 'branch', branches.branchConditional(branches.branchOffset.conditionalNarrow), (f) => f.c > 13),
  row('UDF T1', 'A7.7.194', '11011110iiiiiiii', 'udf{c} #{i}', 'system', system(SystemOp.UNDEFINED)),
  row('SVC T1', 'A7.7.178', '11011111iiiiiiii', 'svc{c} {i}', 'system', system(SystemOp.SUPERVISOR_CALL)),
  row('B T2', 'A7.7.12', '11100iiiiiiiiiii', 'b{c}.n {b11}', 'branch', branches.branch(branches.branchOffset.narrow)),
];
