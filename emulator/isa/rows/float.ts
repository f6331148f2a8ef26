import { Op } from '../../ir/ops.js';
import * as lift from '../lift/float.js';
import { type Fields, type Row, row, type TimingClass } from '../row.js';

/**
 * FPv4-SP: single-precision floating point of the Cortex-M4F (A6.4 to A6.7). Encodings with the size bit set (double
 * precision) are undefined on this core, so they have rows only where they move doublewords.
 *
 * Letters: Vd:D, Vn:N, Vm:M for single registers, d, n, m with the low bit in D, N, M.
 */

/** Three registers (A6.4): name, section, opc1 with D, op bit, timing, lift. */
// biome-ignore format: one encoding a line
const THREE_REGISTERS: readonly (readonly [string, string, string, string, TimingClass, Row['lift']])[] = [
  ['VMLA', 'A7.7.238', '0D00', '0', 'float-accumulate', lift.multiplyAccumulate({ product: false, addend: false })],
  ['VMLS', 'A7.7.238', '0D00', '1', 'float-accumulate', lift.multiplyAccumulate({ product: true, addend: false })],
  ['VNMLS', 'A7.7.250', '0D01', '0', 'float-accumulate', lift.multiplyAccumulate({ product: false, addend: true })],
  ['VNMLA', 'A7.7.250', '0D01', '1', 'float-accumulate', lift.multiplyAccumulate({ product: true, addend: true })],
  ['VMUL', 'A7.7.248', '0D10', '0', 'float', lift.binary(Op.F_MUL)],
  ['VNMUL', 'A7.7.250', '0D10', '1', 'float', lift.negatedMultiply],
  ['VADD', 'A7.7.225', '0D11', '0', 'float', lift.binary(Op.F_ADD)],
  ['VSUB', 'A7.7.260', '0D11', '1', 'float', lift.binary(Op.F_SUB)],
  ['VDIV', 'A7.7.232', '1D00', '0', 'float-divide', lift.binary(Op.F_DIV)],
  ['VFNMS', 'A7.7.234', '1D01', '0', 'float-accumulate', lift.fusedMultiplyAdd({ product: false, addend: true })],
  ['VFNMA', 'A7.7.234', '1D01', '1', 'float-accumulate', lift.fusedMultiplyAdd({ product: true, addend: true })],
  ['VFMA', 'A7.7.233', '1D10', '0', 'float-accumulate', lift.fusedMultiplyAdd({ product: false, addend: false })],
  ['VFMS', 'A7.7.233', '1D10', '1', 'float-accumulate', lift.fusedMultiplyAdd({ product: true, addend: false })],
];

/** Two registers (A6.4): name, section, opc2, opc3, timing, lift. */
// biome-ignore format: one encoding a line
const TWO_REGISTERS: readonly (readonly [string, string, string, string, TimingClass, Row['lift']])[] = [
  ['VMOV (register)', 'A7.7.240', '0000', '0', 'float', lift.move],
  ['VABS', 'A7.7.224', '0000', '1', 'float', lift.absolute],
  ['VNEG', 'A7.7.249', '0001', '0', 'float', lift.negation],
  ['VSQRT', 'A7.7.257', '0001', '1', 'float-divide', lift.squareRoot],
];

// biome-ignore format: one encoding a line
const DATA_PROCESSING_ROWS: readonly Row[] = [
  ...THREE_REGISTERS.map(([name, section, opc1, op, timing, effect]) =>
    row(
      `${name} ${name === 'VNMUL' ? 'T2' : 'T1'}`,
      section,
      `11101110${opc1}nnnndddd1010N${op}M0mmmm`,
      `${name.toLowerCase()}{c}.f32 {sd}, {sn}, {sm}`,
      timing,
      effect,
    ),
  ),
  ...TWO_REGISTERS.map(([name, section, opc2, opc3, timing, effect]) =>
    row(
      `${name} T1`,
      section,
      `111011101D11${opc2}dddd1010${opc3}1M0mmmm`,
      `${name.toLowerCase().split(' ')[0]}{c}.f32 {sd}, {sm}`,
      timing,
      effect,
    ),
  ),
  row('VMOV (immediate) T1', 'A7.7.239', '111011101D11hhhhdddd1010x0x0llll', 'vmov{c}.f32 {sd}, #{fpimm}', 'float', lift.moveImmediate),
  row('VCMP T1', 'A7.7.226', '111011101D110100dddd1010E1M0mmmm', 'vcmp{E}{c}.f32 {sd}, {sm}', 'float', lift.compare),
  row('VCMP T2', 'A7.7.226', '111011101D110101dddd1010E1x0xxxx', 'vcmp{E}{c}.f32 {sd}, #0.0', 'float', lift.compareWithZero),
];

/** Imm4:i exceeds the size: the number of fraction bits would be negative, UNPREDICTABLE (A7.7.229). */
const negativeFraction = (f: Fields) => lift.fractionBits(f) < 0;

// biome-ignore format: one encoding a line
const CONVERSION_ROWS: readonly Row[] = [
  row('VCVTB, VCVTT T1 (from half)', 'A7.7.231', '111011101D110010dddd1010T1M0mmmm', 'vcvt{T}{c}.f32.f16 {sd}, {sm}', 'float', lift.fromHalf),
  row('VCVTB, VCVTT T1 (to half)', 'A7.7.231', '111011101D110011dddd1010T1M0mmmm', 'vcvt{T}{c}.f16.f32 {sd}, {sm}', 'float', lift.toHalf),
  row('VCVT (integer) T1 (from integer)', 'A7.7.228', '111011101D111000dddd1010s1M0mmmm', 'vcvt{c}.f32.{int} {sd}, {sm}', 'float', lift.fromInteger),
  row('VCVT (integer) T1 (to integer)', 'A7.7.228', '111011101D11110udddd1010z1M0mmmm', 'vcvt{R}{c}.{toint}.f32 {sd}, {sm}', 'float', lift.toInteger),
  row('VCVT (fixed-point) T1 (from fixed)', 'A7.7.229', '111011101D11101udddd1010k1j0iiii', 'vcvt{c}.f32.{fixed} {sd}, {sd}, #{fraction}', 'float', lift.fixedPoint(Op.F_FROM_FIXED), negativeFraction),
  row('VCVT (fixed-point) T1 (to fixed)', 'A7.7.229', '111011101D11111udddd1010k1j0iiii', 'vcvt{c}.{fixed}.f32 {sd}, {sd}, #{fraction}', 'float', lift.fixedPoint(Op.F_TO_FIXED), negativeFraction),
];

/** The PC as Rt or Rt2 is UNPREDICTABLE, and so is the pair behind S31. */
const usesPc = (f: Fields) => f.t === 15 || f.s === 15;
const badSinglePair = (f: Fields) => usesPc(f) || lift.singleM(f) === 31;
const sameRegister = (f: Fields) => f.t === f.s;

/** Register transfers: A6.6 (one word) and A6.7 (two words). */
// biome-ignore format: one encoding a line
const TRANSFER_ROWS: readonly Row[] = [
  row('VMOV (core to single) T1', 'A7.7.243', '111011100000nnnntttt1010Nxx1xxxx', 'vmov{c} {sn}, {t}', 'float', lift.coreToSingle, usesPc),
  row('VMOV (single to core) T1', 'A7.7.243', '111011100001nnnntttt1010Nxx1xxxx', 'vmov{c} {t}, {sn}', 'float', lift.singleToCore, usesPc),
  row('VMOV (core to scalar) T1', 'A7.7.241', '1110111000h0ddddtttt10110001xxxx', 'vmov{c}.32 {dd}[{half}], {t}', 'float', lift.coreToHalfOfDouble, usesPc),
  row('VMOV (scalar to core) T1', 'A7.7.242', '1110111000h1nnnntttt10110001xxxx', 'vmov{c}.32 {t}, {dn}[{half}]', 'float', lift.halfOfDoubleToCore, usesPc),
  row('VMSR T1', 'A7.7.247', '1110111011100001tttt1010xxx1xxxx', 'vmsr{c} fpscr, {t}', 'float', lift.writeFpscr, usesPc),
  row('VMRS T1', 'A7.7.246', '1110111011110001tttt1010xxx1xxxx', 'vmrs{c} {tflags}, fpscr', 'float', lift.readFpscr),
  row('VMOV (two core to two single) T1', 'A7.7.244', '111011000100sssstttt101000M1mmmm', 'vmov{c} {sm}, {sm1}, {t}, {s2}', 'float-move-pair', lift.corePairTo(lift.singlePair), badSinglePair),
  row('VMOV (two single to two core) T1', 'A7.7.244', '111011000101sssstttt101000M1mmmm', 'vmov{c} {t}, {s2}, {sm}, {sm1}', 'float-move-pair', lift.pairToCore(lift.singlePair), (f) => badSinglePair(f) || sameRegister(f)),
  row('VMOV (two core to doubleword) T1', 'A7.7.245', '111011000100sssstttt10110001mmmm', 'vmov{c} {dm}, {t}, {s2}', 'float-move-pair', lift.corePairTo(lift.doubleM), usesPc),
  row('VMOV (doubleword to two core) T1', 'A7.7.245', '111011000101sssstttt10110001mmmm', 'vmov{c} {t}, {s2}, {dm}', 'float-move-pair', lift.pairToCore(lift.doubleM), (f) => usesPc(f) || sameRegister(f)),
];

/** A list must have at least one register and end at S31 (D15) or before; the PC cannot be a base. */
const badSingles = (f: Fields) => f.i === 0 || lift.singleD(f) + f.i > 32 || f.n === 15;
const badDoubles = (f: Fields) => f.i === 0 || f.d + f.i > 16 || f.n === 15;
const pcBase = (f: Fields) => f.n === 15;

/** VLDM and VSTM (A6.5): P, U and W decide the direction; T1 moves doubles, T2 singles. */
const MULTIPLES = [
  ['VLDM', 'A7.7.235', '1', 'VPOP', 'A7.7.251', Op.LOAD_32, 'float-load'],
  ['VSTM', 'A7.7.258', '0', 'VPUSH', 'A7.7.252', Op.STORE_32, 'float-store'],
] as const;

// biome-ignore format: one encoding a line
const MULTIPLE_ROWS: readonly Row[] = MULTIPLES.flatMap(([name, section, L, stackName, stackSection, op, timing]) => {
  const m = name.toLowerCase();
  const x = `f${m.slice(1)}`;
  // VPOP increments after, VPUSH decrements before.
  const [stackBits, stackDirection] = name === 'VLDM' ? (['01', 'increment-after'] as const) : (['10', 'decrement-before'] as const);
  return (['increment-after', 'decrement-before'] as const).flatMap((direction) => {
    const after = direction === 'increment-after';
    const suffix = after ? 'ia' : 'db';
    const [bits, w] = after ? ['01', 'W'] : ['10', '1'];
    const stack = direction === stackDirection;
    return [
      row(`${name}${suffix.toUpperCase()} T1`, section, `1110110${bits}0${w}${L}nnnndddd1011iiiiiii0`, `${m}${suffix}{c} {n}{fwb}, {dlist}`, timing, lift.loadStoreMultiple(op, lift.doubleList, direction), badDoubles),
      row(`F${m.slice(1).toUpperCase()}X T1 (${suffix.toUpperCase()})`, section, `1110110${bits}0${w}${L}nnnndddd1011iiiiiii1`, `${x}${suffix}x{c} {n}{fwb}, {dlist}`, timing, lift.loadStoreMultiple(op, lift.doubleList, direction, 1), badDoubles),
      row(`${name}${suffix.toUpperCase()} T2`, section, `1110110${bits}D${w}${L}nnnndddd1010iiiiiiii`, `${m}${suffix}{c} {n}{fwb}, {slist}`, timing, lift.loadStoreMultiple(op, lift.singleList, direction), badSingles),
      ...(stack
        ? [
            row(`${stackName} T1`, stackSection, `1110110${stackBits}01${L}1101dddd1011iiiiiii0`, `${stackName.toLowerCase()}{c} {dlist}`, timing, lift.loadStoreMultiple(op, lift.doubleList, direction), badDoubles),
            row(`${stackName} T2`, stackSection, `1110110${stackBits}D1${L}1101dddd1010iiiiiiii`, `${stackName.toLowerCase()}{c} {slist}`, timing, lift.loadStoreMultiple(op, lift.singleList, direction), badSingles),
          ]
        : []),
    ];
  });
});

// biome-ignore format: one encoding a line
const LOAD_STORE_ROWS: readonly Row[] = [
  ...MULTIPLE_ROWS,
  row('VLDR T1', 'A7.7.236', '11101101U001nnnndddd1011iiiiiiii', 'vldr{c} {dd}, {fpaddress}', 'float-load', lift.loadStore(Op.LOAD_32, lift.oneDouble)),
  row('VLDR T2', 'A7.7.236', '11101101UD01nnnndddd1010iiiiiiii', 'vldr{c} {sd}, {fpaddress}', 'float-load', lift.loadStore(Op.LOAD_32, lift.oneSingle)),
  row('VSTR T1', 'A7.7.259', '11101101U000nnnndddd1011iiiiiiii', 'vstr{c} {dd}, {fpaddress}', 'float-store', lift.loadStore(Op.STORE_32, lift.oneDouble), pcBase),
  row('VSTR T2', 'A7.7.259', '11101101UD00nnnndddd1010iiiiiiii', 'vstr{c} {sd}, {fpaddress}', 'float-store', lift.loadStore(Op.STORE_32, lift.oneSingle), pcBase),
];

export const FLOAT_ROWS: readonly Row[] = [
  ...DATA_PROCESSING_ROWS,
  ...CONVERSION_ROWS,
  ...TRANSFER_ROWS,
  ...LOAD_STORE_ROWS,
];
