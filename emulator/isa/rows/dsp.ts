import * as dsp from '../lift/dsp.js';
import { type Row, row } from '../row.js';

/** Lane arrangements of the parallel additions with their op1 bits (A5.3.13, A5.3.14). */
const LANE_BITS = [
  ['ADD8', '000'],
  ['ADD16', '001'],
  ['ASX', '010'],
  ['SUB8', '100'],
  ['SUB16', '101'],
  ['SAX', '110'],
] as const;

/** Prefixes with bits 7:4 of the second halfword. */
const PREFIXES = [
  ['S', '0000', { signed: true, result: 'modulo' }],
  ['Q', '0001', { signed: true, result: 'saturate' }],
  ['SH', '0010', { signed: true, result: 'halve' }],
  ['U', '0100', { signed: false, result: 'modulo' }],
  ['UQ', '0101', { signed: false, result: 'saturate' }],
  ['UH', '0110', { signed: false, result: 'halve' }],
] as const;

/** Manual sections of the parallel additions, by mnemonic. */
const PARALLEL_SECTIONS: { readonly [mnemonic: string]: string } = {
  SADD16: 'A7.7.121',
  SADD8: 'A7.7.122',
  SASX: 'A7.7.123',
  SSAX: 'A7.7.154',
  SSUB16: 'A7.7.155',
  SSUB8: 'A7.7.156',
  QADD16: 'A7.7.103',
  QADD8: 'A7.7.104',
  QASX: 'A7.7.105',
  QSAX: 'A7.7.108',
  QSUB16: 'A7.7.110',
  QSUB8: 'A7.7.111',
  SHADD16: 'A7.7.130',
  SHADD8: 'A7.7.131',
  SHASX: 'A7.7.132',
  SHSAX: 'A7.7.133',
  SHSUB16: 'A7.7.134',
  SHSUB8: 'A7.7.135',
  UADD16: 'A7.7.190',
  UADD8: 'A7.7.191',
  UASX: 'A7.7.192',
  USAX: 'A7.7.215',
  USUB16: 'A7.7.216',
  USUB8: 'A7.7.217',
  UQADD16: 'A7.7.205',
  UQADD8: 'A7.7.206',
  UQASX: 'A7.7.207',
  UQSAX: 'A7.7.208',
  UQSUB16: 'A7.7.209',
  UQSUB8: 'A7.7.210',
  UHADD16: 'A7.7.196',
  UHADD8: 'A7.7.197',
  UHASX: 'A7.7.198',
  UHSAX: 'A7.7.199',
  UHSUB16: 'A7.7.200',
  UHSUB8: 'A7.7.201',
};

const PARALLEL_ROWS: readonly Row[] = PREFIXES.flatMap(([prefix, suffix, kind]) =>
  LANE_BITS.map(([lanes, bits]) => {
    const mnemonic = `${prefix}${lanes}`;
    return row(
      `${mnemonic} T1`,
      PARALLEL_SECTIONS[mnemonic],
      `111110101${bits}nnnn1111dddd${suffix}mmmm`,
      `${mnemonic.toLowerCase()}{c} {d}, {n}, {m}`,
      'alu',
      dsp.parallel(lanes, kind),
    );
  }),
);

/** The DSP extension besides multiplies and extensions. */
export const DSP_ROWS: readonly Row[] = [
  ...PARALLEL_ROWS,
  row(
    'QADD T1',
    'A7.7.102',
    '111110101000nnnn1111dddd1000mmmm',
    'qadd{c} {d}, {m}, {n}',
    'alu',
    dsp.saturatingAdd,
  ),
  row(
    'QDADD T1',
    'A7.7.106',
    '111110101000nnnn1111dddd1001mmmm',
    'qdadd{c} {d}, {m}, {n}',
    'alu',
    dsp.saturatingDoubleAdd,
  ),
  row(
    'QSUB T1',
    'A7.7.109',
    '111110101000nnnn1111dddd1010mmmm',
    'qsub{c} {d}, {m}, {n}',
    'alu',
    dsp.saturatingSubtract,
  ),
  row(
    'QDSUB T1',
    'A7.7.107',
    '111110101000nnnn1111dddd1011mmmm',
    'qdsub{c} {d}, {m}, {n}',
    'alu',
    dsp.saturatingDoubleSubtract,
  ),
  row('SEL T1', 'A7.7.128', '111110101010nnnn1111dddd1000mmmm', 'sel{c} {d}, {n}, {m}', 'alu', dsp.select),
  row(
    'SSAT16 T1',
    'A7.7.153',
    '11110x110010nnnn0000dddd00xxwwww',
    'ssat16{c} {d}, #{w1}, {n}',
    'alu',
    dsp.saturate16(true),
  ),
  row(
    'SSAT T1',
    'A7.7.152',
    '11110x1100h0nnnn0iiiddddiixwwwww',
    'ssat{c} {d}, #{w1}, {n}{satshift}',
    'alu',
    dsp.signedSaturate,
    (f) => f.h === 1 && f.i === 0,
  ),
  row(
    'USAT16 T1',
    'A7.7.214',
    '11110x111010nnnn0000dddd00xxwwww',
    'usat16{c} {d}, #{w}, {n}',
    'alu',
    dsp.saturate16(false),
  ),
  row(
    'USAT T1',
    'A7.7.213',
    '11110x1110h0nnnn0iiiddddiixwwwww',
    'usat{c} {d}, #{w}, {n}{satshift}',
    'alu',
    dsp.unsignedSaturate,
    (f) => f.h === 1 && f.i === 0,
  ),
  row(
    'USAD8 T1',
    'A7.7.211',
    '111110110111nnnn1111dddd0000mmmm',
    'usad8{c} {d}, {n}, {m}',
    'alu',
    dsp.sumOfAbsoluteDifferences,
  ),
  row(
    'USADA8 T1',
    'A7.7.212',
    '111110110111nnnnaaaadddd0000mmmm',
    'usada8{c} {d}, {n}, {m}, {a}',
    'alu',
    dsp.sumOfAbsoluteDifferences,
  ),
];
