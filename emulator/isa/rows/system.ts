import * as lift from '../lift/system.js';
import { SystemOp } from '../lift/system.js';
import { type Row, row } from '../row.js';

/** Hints have a 16-bit and a 32-bit encoding (A5.2.5, A5.3.4): name, section, number, lift. */
const HINTS = [
  ['NOP', 'A7.7.88', '00000000', lift.noEffect, 'nop'],
  ['YIELD', 'A7.7.263', '00000001', lift.noEffect, 'nop'],
  ['WFE', 'A7.7.261', '00000010', lift.system(SystemOp.WAIT_FOR_EVENT), 'system'],
  ['WFI', 'A7.7.262', '00000011', lift.system(SystemOp.WAIT_FOR_INTERRUPT), 'system'],
  ['SEV', 'A7.7.129', '00000100', lift.system(SystemOp.SEND_EVENT), 'system'],
] as const;

const HINT_ROWS: readonly Row[] = HINTS.flatMap(([name, section, number, effect, timing]) => [
  row(`${name} T1`, section, `10111111${number.slice(4)}0000`, `${name.toLowerCase()}{c}`, timing, effect),
  row(
    `${name} T2`,
    section,
    `11110011101011111000000000000000`.slice(0, 24) + number,
    `${name.toLowerCase()}{c}.w`,
    timing,
    effect,
  ),
]);

/** The other hints are unallocated and execute as NOP (A5.2.5, A5.3.4). */
const UNALLOCATED_HINT_ROWS: readonly Row[] = [
  row('NOP (unallocated hint) T1', 'A5.2.5', '10111111oooo0000', 'nop{c} {{o}}', 'nop', lift.noEffect),
  row(
    'NOP (unallocated hint) T2',
    'A5.3.4',
    '111100111010111110000000oooooooo',
    'nop{c}.w {{o}}',
    'nop',
    lift.noEffect,
  ),
];

/** Coprocessor instructions (A5.3.18) reach no coprocessor on a Cortex-M4: NOCP, except those of the FPU (10, 11). */
const NOT_FPU = (f: { readonly [letter: string]: number }) => f.p === 10 || f.p === 11;
const noCoprocessor = lift.system(SystemOp.NO_COPROCESSOR);
const coprocessorRows = (suffix: '' | '2', top: string): readonly Row[] => [
  row(
    `CDP${suffix}`,
    'A7.7.22',
    `${top}1110oooonnnnddddppppqqq0mmmm`,
    `cdp${suffix}{c} {cp}, {cpo}, {cd}, {cn}, {cm}, {cpq}`,
    'system',
    noCoprocessor,
    NOT_FPU,
  ),
  row(
    `MCR${suffix}`,
    'A7.7.72',
    `${top}1110ooo0nnnnttttppppqqq1mmmm`,
    `mcr${suffix}{c} {cp}, {cpo}, {t}, {cn}, {cm}, {cpq}`,
    'system',
    noCoprocessor,
    NOT_FPU,
  ),
  row(
    `MRC${suffix}`,
    'A7.7.80',
    `${top}1110ooo1nnnnttttppppqqq1mmmm`,
    `mrc${suffix}{c} {cp}, {cpo}, {tflags}, {cn}, {cm}, {cpq}`,
    'system',
    noCoprocessor,
    NOT_FPU,
  ),
  row(
    `MCRR${suffix}`,
    'A7.7.73',
    `${top}11000100ssssttttppppoooommmm`,
    `mcrr${suffix}{c} {cp}, {cpo}, {t}, {s2}, {cm}`,
    'system',
    noCoprocessor,
    NOT_FPU,
  ),
  row(
    `MRRC${suffix}`,
    'A7.7.81',
    `${top}11000101ssssttttppppoooommmm`,
    `mrrc${suffix}{c} {cp}, {cpo}, {t}, {s2}, {cm}`,
    'system',
    noCoprocessor,
    NOT_FPU,
  ),
  row(
    `STC${suffix}`,
    'A7.7.158',
    `${top}110PUDW0nnnnddddppppiiiiiiii`,
    `stc${suffix}{cpl}{c} {cp}, {cd}, {cpaddress}`,
    'system',
    noCoprocessor,
    (f) => NOT_FPU(f) || (f.P === 0 && f.U === 0 && f.W === 0),
  ),
  row(
    `LDC${suffix}`,
    'A7.7.39',
    `${top}110PUDW1nnnnddddppppiiiiiiii`,
    `ldc${suffix}{cpl}{c} {cp}, {cd}, {cpaddress}`,
    'system',
    noCoprocessor,
    (f) => NOT_FPU(f) || (f.P === 0 && f.U === 0 && f.W === 0),
  ),
];

/** System instructions: A5.2.5, A5.3.4 (miscellaneous control), A5.3.6 (exclusives), A5.3.18 (coprocessor). */
export const SYSTEM_ROWS: readonly Row[] = [
  ...HINT_ROWS,
  ...UNALLOCATED_HINT_ROWS,
  row('DBG T1', 'A7.7.32', '1111001110101111100000001111oooo', 'dbg{c} #{o}', 'nop', lift.noEffect),
  row(
    'CPS T1',
    'B5.2.1',
    '10110110011i00IF',
    'cps{cpsie} {cpsif}',
    'system',
    lift.changeProcessorState,
    (f) => f.I === 0 && f.F === 0,
  ),
  row(
    'MRS T1',
    'B5.2.2',
    '11110011111011111000ddddssssssss',
    'mrs{c} {d}, {special}',
    'system',
    lift.moveFromSpecial,
  ),
  row(
    'MSR (register) T1',
    'B5.2.3',
    '111100111000nnnn1000kk00ssssssss',
    'msr{c} {specialmask}, {n}',
    'system',
    lift.moveToSpecial,
  ),
  row(
    'CLREX T1',
    'A7.7.23',
    '11110011101111111000111100101111',
    'clrex{c}',
    'system',
    lift.system(SystemOp.CLEAR_EXCLUSIVE),
  ),
  row('DSB T1', 'A7.7.34', '1111001110111111100011110100oooo', 'dsb{c} {barrier}', 'alu', lift.noEffect),
  row('DMB T1', 'A7.7.33', '1111001110111111100011110101oooo', 'dmb{c} {barrier}', 'alu', lift.noEffect),
  row(
    'ISB T1',
    'A7.7.37',
    '1111001110111111100011110110oooo',
    'isb{c} {barrier}',
    'system',
    lift.system(SystemOp.INSTRUCTION_BARRIER),
  ),
  row(
    'STREX T1',
    'A7.7.167',
    '111010000100nnnnttttddddiiiiiiii',
    'strex{c} {d}, {t}, [{n}{offset4}]',
    'system',
    lift.storeExclusive(4),
  ),
  row(
    'LDREX T1',
    'A7.7.52',
    '111010000101nnnntttt1111iiiiiiii',
    'ldrex{c} {t}, [{n}{offset4}]',
    'system',
    lift.loadExclusive(4),
  ),
  row(
    'STREXB T1',
    'A7.7.168',
    '111010001100nnnntttt11110100dddd',
    'strexb{c} {d}, {t}, [{n}]',
    'system',
    lift.storeExclusive(1),
  ),
  row(
    'STREXH T1',
    'A7.7.169',
    '111010001100nnnntttt11110101dddd',
    'strexh{c} {d}, {t}, [{n}]',
    'system',
    lift.storeExclusive(2),
  ),
  row(
    'LDREXB T1',
    'A7.7.53',
    '111010001101nnnntttt111101001111',
    'ldrexb{c} {t}, [{n}]',
    'system',
    lift.loadExclusive(1),
  ),
  row(
    'LDREXH T1',
    'A7.7.54',
    '111010001101nnnntttt111101011111',
    'ldrexh{c} {t}, [{n}]',
    'system',
    lift.loadExclusive(2),
  ),
  ...coprocessorRows('', '1110'),
  ...coprocessorRows('2', '1111'),
];
