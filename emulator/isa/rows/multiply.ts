import { Op } from '../../ir/ops.js';
import * as multiply from '../lift/multiply.js';
import { type Row, row } from '../row.js';

/** 32-bit multiply (A5.3.16) and long multiply, divide (A5.3.17). */
export const MULTIPLY_ROWS: readonly Row[] = [
  row('MUL T2', 'A7.7.84', '111110110000nnnn1111dddd0000mmmm', 'mul{c}.w {d}, {n}, {m}', 'alu', multiply.mul),
  row('MLA T1', 'A7.7.74', '111110110000nnnnaaaadddd0000mmmm', 'mla{c} {d}, {n}, {m}, {a}', 'alu', multiply.mla),
  row('MLS T1', 'A7.7.75', '111110110000nnnnaaaadddd0001mmmm', 'mls{c} {d}, {n}, {m}, {a}', 'alu', multiply.mls),
  row('SMULBB T1', 'A7.7.148', '111110110001nnnn1111dddd00XYmmmm', 'smul{xy}{c} {d}, {n}, {m}', 'alu', multiply.smulxy),
  row('SMLABB T1', 'A7.7.137', '111110110001nnnnaaaadddd00XYmmmm', 'smla{xy}{c} {d}, {n}, {m}, {a}', 'alu', multiply.smlaxy),
  row('SMUAD T1', 'A7.7.146', '111110110010nnnn1111dddd000Xmmmm', 'smuad{X}{c} {d}, {n}, {m}', 'alu', multiply.dualMultiply(false)),
  row('SMLAD T1', 'A7.7.138', '111110110010nnnnaaaadddd000Xmmmm', 'smlad{X}{c} {d}, {n}, {m}, {a}', 'alu', multiply.dualMultiplyAccumulate(false)),
  row('SMULWB T1', 'A7.7.150', '111110110011nnnn1111dddd000Ymmmm', 'smulw{Y}{c} {d}, {n}, {m}', 'alu', multiply.smulw),
  row('SMLAWB T1', 'A7.7.142', '111110110011nnnnaaaadddd000Ymmmm', 'smlaw{Y}{c} {d}, {n}, {m}, {a}', 'alu', multiply.smlaw),
  row('SMUSD T1', 'A7.7.151', '111110110100nnnn1111dddd000Xmmmm', 'smusd{X}{c} {d}, {n}, {m}', 'alu', multiply.dualMultiply(true)),
  row('SMLSD T1', 'A7.7.143', '111110110100nnnnaaaadddd000Xmmmm', 'smlsd{X}{c} {d}, {n}, {m}, {a}', 'alu', multiply.dualMultiplyAccumulate(true)),
  row('SMMUL T1', 'A7.7.147', '111110110101nnnn1111dddd000rmmmm', 'smmul{r}{c} {d}, {n}, {m}', 'alu', multiply.mostSignificantMultiply),
  row('SMMLA T1', 'A7.7.145', '111110110101nnnnaaaadddd000rmmmm', 'smmla{r}{c} {d}, {n}, {m}, {a}', 'alu', multiply.mostSignificantAccumulate),
  row('SMMLS T1', 'A7.7.145', '111110110110nnnnaaaadddd000rmmmm', 'smmls{r}{c} {d}, {n}, {m}, {a}', 'alu', multiply.mostSignificantSubtract),
  row('SMULL T1', 'A7.7.149', '111110111000nnnnllllhhhh0000mmmm', 'smull{c} {l}, {h}, {n}, {m}', 'alu', multiply.longMultiply(Op.MUL64_S)),
  row('SDIV T1', 'A7.7.127', '111110111001nnnn1111dddd1111mmmm', 'sdiv{c} {d}, {n}, {m}', 'divide-signed', multiply.divide(true)),
  row('UMULL T1', 'A7.7.204', '111110111010nnnnllllhhhh0000mmmm', 'umull{c} {l}, {h}, {n}, {m}', 'alu', multiply.longMultiply(Op.MUL64_U)),
  row('UDIV T1', 'A7.7.195', '111110111011nnnn1111dddd1111mmmm', 'udiv{c} {d}, {n}, {m}', 'divide-unsigned', multiply.divide(false)),
  row('SMLAL T1', 'A7.7.139', '111110111100nnnnllllhhhh0000mmmm', 'smlal{c} {l}, {h}, {n}, {m}', 'alu', multiply.longMultiplyAccumulate(Op.MUL64_S)),
  row('SMLALBB T1', 'A7.7.140', '111110111100nnnnllllhhhh10XYmmmm', 'smlal{xy}{c} {l}, {h}, {n}, {m}', 'alu', multiply.smlalxy),
  row('SMLALD T1', 'A7.7.141', '111110111100nnnnllllhhhh110Xmmmm', 'smlald{X}{c} {l}, {h}, {n}, {m}', 'alu', multiply.dualMultiplyAccumulateLong(false)),
  row('SMLSLD T1', 'A7.7.144', '111110111101nnnnllllhhhh110Xmmmm', 'smlsld{X}{c} {l}, {h}, {n}, {m}', 'alu', multiply.dualMultiplyAccumulateLong(true)),
  row('UMLAL T1', 'A7.7.203', '111110111110nnnnllllhhhh0000mmmm', 'umlal{c} {l}, {h}, {n}, {m}', 'alu', multiply.longMultiplyAccumulate(Op.MUL64_U)),
  row('UMAAL T1', 'A7.7.202', '111110111110nnnnllllhhhh0110mmmm', 'umaal{c} {l}, {h}, {n}, {m}', 'alu', multiply.umaal),
];
