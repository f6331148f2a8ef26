import { Op } from '../../ir/ops.js';
import * as memory from '../lift/load-store.js';
import * as system from '../lift/system.js';
import { type Fields, type Row, row } from '../row.js';

/** Single loads: mnemonic, op, bits of S and size, sections (immediate, literal, register), and the unprivileged form. */
const LOADS = [
  ['LDR', Op.LOAD_32, '0', '10', ['A7.7.43', 'A7.7.44', 'A7.7.45'], ['LDRT', 'A7.7.67']],
  ['LDRB', Op.LOAD_U8, '0', '00', ['A7.7.46', 'A7.7.47', 'A7.7.48'], ['LDRBT', 'A7.7.49']],
  ['LDRH', Op.LOAD_U16, '0', '01', ['A7.7.55', 'A7.7.56', 'A7.7.57'], ['LDRHT', 'A7.7.58']],
  ['LDRSB', Op.LOAD_S8, '1', '00', ['A7.7.59', 'A7.7.60', 'A7.7.61'], ['LDRSBT', 'A7.7.62']],
  ['LDRSH', Op.LOAD_S16, '1', '01', ['A7.7.63', 'A7.7.64', 'A7.7.65'], ['LDRSHT', 'A7.7.66']],
] as const;

const ACCESS_BYTES = {
  [Op.LOAD_U8]: 1,
  [Op.LOAD_S8]: 1,
  [Op.LOAD_U16]: 2,
  [Op.LOAD_S16]: 2,
  [Op.LOAD_32]: 4,
  [Op.STORE_8]: 1,
  [Op.STORE_16]: 2,
  [Op.STORE_32]: 4,
} as const;

/** Rt = PC on a byte or halfword load is a preload hint (PLD, PLI) or an unallocated one. */
const isHint = (f: Fields) => f.t === 15;

/** Rn = PC: a load belongs to the literal form, a store is UNDEFINED. */
const isPcRelative = (f: Fields) => f.n === 15;

/** Single stores: mnemonic, op, size bits, sections (immediate, register), unprivileged. */
const STORES = [
  ['STR', Op.STORE_32, '10', ['A7.7.161', 'A7.7.162'], ['STRT', 'A7.7.173']],
  ['STRB', Op.STORE_8, '00', ['A7.7.163', 'A7.7.164'], ['STRBT', 'A7.7.165']],
  ['STRH', Op.STORE_16, '01', ['A7.7.170', 'A7.7.171'], ['STRHT', 'A7.7.172']],
] as const;

const LOAD_ROWS: readonly Row[] = LOADS.flatMap(
  ([name, op, s, size, [immediate, literal, register], [unprivileged, unprivilegedSection]]) => {
    const m = name.toLowerCase();
    const excludes = name === 'LDR' ? undefined : isHint;
    return [
      row(
        `${name} (literal) T2`,
        literal,
        `1111100${s}U${size}11111ttttiiiiiiiiiiii`,
        `${m}{c}.w {t}, [pc, #{literaloffset}]{literalw}`,
        'load',
        memory.loadLiteral(op),
        excludes,
      ),
      row(
        `${name} (immediate) T3`,
        immediate,
        `1111100${s}1${size}1nnnnttttiiiiiiiiiiii`,
        `${m}{c}.w {t}, [{n}{offset12}]`,
        'load',
        memory.loadImmediate(op),
        excludes,
      ),
      row(
        `${name} (immediate) T4`,
        immediate,
        `1111100${s}0${size}1nnnntttt1PUWiiiiiiii`,
        `${m}{c}.w {t}, {indexed}`,
        'load',
        memory.loadIndexed(op),
        (f) =>
          isPcRelative(f) ||
          (f.P === 0 && f.W === 0) ||
          (f.P === 1 && f.U === 1 && f.W === 0) ||
          (isHint(f) && name !== 'LDR' && f.W === 0 && f.P === 1),
      ),
      row(
        `${unprivileged} T1`,
        unprivilegedSection,
        `1111100${s}0${size}1nnnntttt1110iiiiiiii`,
        `${unprivileged.toLowerCase()}{c} {t}, [{n}{offset12}]`,
        'load',
        system.loadUnprivileged(ACCESS_BYTES[op], s === '1'),
        isPcRelative,
      ),
      row(
        `${name} (register) T2`,
        register,
        `1111100${s}0${size}1nnnntttt000000iimmmm`,
        `${m}{c}.w {t}, [{n}, {m}{lsl}]`,
        'load',
        memory.loadRegister(op),
        (f) => isPcRelative(f) || excludes?.(f) === true,
      ),
    ];
  },
);

const STORE_ROWS: readonly Row[] = STORES.flatMap(
  ([name, op, size, [immediate, register], [unprivileged, unprivilegedSection]]) => {
    const m = name.toLowerCase();
    return [
      row(
        `${name} (immediate) T3`,
        immediate,
        `111110001${size}0nnnnttttiiiiiiiiiiii`,
        `${m}{c}.w {t}, [{n}{offset12}]`,
        'store',
        memory.storeImmediate(op),
        isPcRelative,
      ),
      row(
        `${name} (immediate) T4`,
        immediate,
        `111110000${size}0nnnntttt1PUWiiiiiiii`,
        `${m}{c}.w {t}, {indexed}`,
        'store',
        memory.storeIndexed(op),
        (f) => isPcRelative(f) || (f.P === 0 && f.W === 0) || (f.P === 1 && f.U === 1 && f.W === 0),
      ),
      row(
        `${unprivileged} T1`,
        unprivilegedSection,
        `111110000${size}0nnnntttt1110iiiiiiii`,
        `${unprivileged.toLowerCase()}{c} {t}, [{n}{offset12}]`,
        'store',
        system.storeUnprivileged(ACCESS_BYTES[op]),
        isPcRelative,
      ),
      row(
        `${name} (register) T2`,
        register,
        `111110000${size}0nnnntttt000000iimmmm`,
        `${m}{c}.w {t}, [{n}, {m}{lsl}]`,
        'store',
        memory.storeRegister(op),
        isPcRelative,
      ),
    ];
  },
);

/** A halfword load to the PC, too, is a hint: an unallocated one, which executes as NOP (A5.3.8). */
const UNALLOCATED_MEMORY_HINT_ROWS: readonly Row[] = (
  [
    ['LDRH', '0', 'pldw{c} '],
    ['LDRSH', '1', 'ldrsh{c}.w pc, '],
  ] as const
).flatMap(([name, s, text]) => {
  const forms: readonly (readonly [string, string, string, Row['excludes']])[] = [
    ['immediate) T1', `1111100${s}1011nnnn1111iiiiiiiiiiii`, '[{n}{offset12}]', isPcRelative],
    ['immediate) T2', `1111100${s}0011nnnn11111100iiiiiiii`, '[{n}, #-{i}]', isPcRelative],
    ['literal) T1', `1111100${s}U01111111111iiiiiiiiiiii`, '[pc, #{literaloffset}]{literalw}', undefined],
    ['register) T1', `1111100${s}0011nnnn1111000000iimmmm`, '[{n}, {m}{lsl}]', isPcRelative],
  ];
  return forms.map(([form, pattern, operands, excludes]) =>
    row(
      `Memory hint as ${name} (${form}`,
      'A5.3.8',
      pattern,
      `${text}${operands}`,
      'nop',
      memory.preload,
      excludes,
    ),
  );
});

/** 32-bit loads and stores: A5.3.5 to A5.3.10. */
export const LOAD_STORE_ROWS: readonly Row[] = [
  // A5.3.5 multiple
  row(
    'STM T2',
    'A7.7.159',
    '1110100010W0nnnnllllllllllllllll',
    'stmia{c}.w {n}{wb}, {list}',
    'store-multiple',
    memory.storeMultiple(false),
  ),
  row(
    'LDM T2',
    'A7.7.41',
    '1110100010W1nnnnllllllllllllllll',
    'ldmia{c}.w {n}{wb}, {list}',
    'load-multiple',
    memory.loadMultiple(false),
  ),
  row(
    'STMDB T1',
    'A7.7.160',
    '1110100100W0nnnnllllllllllllllll',
    'stmdb{c} {n}{wb}, {list}',
    'store-multiple',
    memory.storeMultiple(true),
  ),
  row(
    'LDMDB T1',
    'A7.7.42',
    '1110100100W1nnnnllllllllllllllll',
    'ldmdb{c} {n}{wb}, {list}',
    'load-multiple',
    memory.loadMultiple(true),
  ),
  // A5.3.6 dual, table branch
  row(
    'STRD (immediate) T1',
    'A7.7.166',
    '1110100PU1W0nnnnttttssssiiiiiiii',
    'strd{c} {t}, {s2}, {indexed4}',
    'store-dual',
    memory.storeDual,
    (f) => f.P === 0 && f.W === 0,
  ),
  row(
    'LDRD (immediate) T1',
    'A7.7.50',
    '1110100PU1W1nnnnttttssssiiiiiiii',
    'ldrd{c} {t}, {s2}, {indexed4}',
    'load-dual',
    memory.loadDual,
    (f) => f.P === 0 && f.W === 0,
  ),
  row(
    'TBB T1',
    'A7.7.185',
    '111010001101nnnn11110000000Hmmmm',
    '{tb}{c} [{n}, {m}{tbhlsl}]',
    'table-branch',
    memory.tableBranch,
  ),
  ...LOAD_ROWS,
  ...STORE_ROWS,
  // A5.3.8, A5.3.9 memory hints
  row(
    'PLD (immediate) T1',
    'A7.7.95',
    '111110001001nnnn1111iiiiiiiiiiii',
    'pld{c} [{n}{offset12}]',
    'nop',
    memory.preload,
    isPcRelative,
  ),
  row(
    'PLD (immediate) T2',
    'A7.7.95',
    '111110000001nnnn11111100iiiiiiii',
    'pld{c} [{n}, #-{i}]',
    'nop',
    memory.preload,
    isPcRelative,
  ),
  row(
    'PLD (literal) T1',
    'A7.7.96',
    '11111000U00111111111iiiiiiiiiiii',
    'pld{c} [pc, #{literaloffset}]{literalw}',
    'nop',
    memory.preload,
  ),
  row(
    'PLD (register) T1',
    'A7.7.97',
    '111110000001nnnn1111000000iimmmm',
    'pld{c} [{n}, {m}{lsl}]',
    'nop',
    memory.preload,
    isPcRelative,
  ),
  row(
    'PLI (immediate) T1',
    'A7.7.98',
    '111110011001nnnn1111iiiiiiiiiiii',
    'pli{c} [{n}{offset12}]',
    'nop',
    memory.preload,
    isPcRelative,
  ),
  row(
    'PLI (immediate) T2',
    'A7.7.98',
    '111110010001nnnn11111100iiiiiiii',
    'pli{c} [{n}, #-{i}]',
    'nop',
    memory.preload,
    isPcRelative,
  ),
  row(
    'PLI (literal) T3',
    'A7.7.98',
    '11111001U00111111111iiiiiiiiiiii',
    'pli{c} [pc, #{literaloffset}]{literalw}',
    'nop',
    memory.preload,
  ),
  row(
    'PLI (register) T1',
    'A7.7.98',
    '111110010001nnnn1111000000iimmmm',
    'pli{c} [{n}, {m}{lsl}]',
    'nop',
    memory.preload,
    isPcRelative,
  ),
  ...UNALLOCATED_MEMORY_HINT_ROWS,
];
