import fc from 'fast-check';
import { type Draw, seededDraws } from '../../host/measure/random.js';
import type { AddParams } from '../../host/ops/add/prepare.js';
import type { DequantizeParams } from '../../host/ops/dequantize/prepare.js';
import type { MulParams } from '../../host/ops/mul/prepare.js';
import type { QuantizeParams } from '../../host/ops/quantize/prepare.js';
import type { ReluParams } from '../../host/ops/relu/prepare.js';
import type { Relu6Params } from '../../host/ops/relu6/prepare.js';
import { type Broadcast, broadcastOf } from '../../host/ops/shared/broadcast.js';
import { prepareTanh, type TanhParams } from '../../host/ops/tanh/prepare.js';
import { ADD_LEFT_SHIFT, type QuantizedMultiplier } from '../../host/quantization/multiplier.js';
import type { Rounding } from '../../host/quantization/profiles.js';
import { makeNode } from '../ops/node.js';
import { between, clampOf, type Fill, fill, filled, type NodeCase, pick, size } from './cases.js';

/** Random nodes of the operators that work element by element; multipliers are drawn directly, as in cases.ts. */

const HALF: QuantizedMultiplier = { multiplier: 2 ** 30, shift: 0 };

/** Any legal multiplier with a shift in a range. */
function multiplierOf(draw: Draw, minShift: number, maxShift: number): QuantizedMultiplier {
  const edges = [0x40000000, 0x40000001, 0x7fffffff, 0x7ffffffe, 0x55555555];
  const multiplier = pick(draw, [pick(draw, edges), between(draw, 0x40000000, 0x7fffffff)]);
  return pick(draw, [
    { multiplier, shift: between(draw, minShift, maxShift) },
    { multiplier, shift: between(draw, Math.max(minShift, -16), Math.min(maxShift, -10)) },
    { multiplier, shift: between(draw, minShift, maxShift) },
    { multiplier: 0, shift: 0 },
  ]);
}

const roundingOf = (draw: Draw): Rounding => pick(draw, ['double', 'double', 'double', 'single']);

/** Shapes of two operands and what they broadcast to. */
interface Shapes {
  readonly shape1: readonly number[];
  readonly shape2: readonly number[];
  readonly shape: readonly number[];
}

/** Every dimension of an operand runs or is 1, and an operand may lack the first ones. */
export const broadcastShapes: fc.Arbitrary<Shapes> = fc
  .array(fc.record({ size: size(1, 9), repeats: fc.constantFrom(0, 0, 1, 2) }), {
    minLength: 1,
    maxLength: 6,
  })
  .filter((dimensions) => dimensions.reduce((product, dim) => product * dim.size, 1) <= 900)
  .chain((dimensions) =>
    fc.record({ lacking: size(0, dimensions.length), which: size(1, 2) }).map(({ lacking, which }) => {
      const operand = (number: number) =>
        dimensions.map((dim, i) =>
          dim.repeats === number || (which === number && i < lacking) ? 1 : dim.size,
        );
      const both = [operand(1), operand(2)];
      const shape = dimensions.map((_, i) => Math.max(both[0][i], both[1][i]));
      const [shape1, shape2] = both.map((dims, i) => dims.slice(which === i + 1 ? lacking : 0));
      return { shape1, shape2, shape };
    }),
  );

/** One shape, or a whole tensor and one element. */
const plainShapes: fc.Arbitrary<Shapes> = fc
  .tuple(size(1, 75), fc.constantFrom(0, 0, 1, 2))
  .map(([elements, scalar]) => ({
    shape1: scalar === 1 ? [1] : [elements],
    shape2: scalar === 2 ? [1] : [elements],
    shape: [elements],
  }));

interface Operands<K extends 'ADD' | 'MUL'> {
  readonly node: NodeCase<K, unknown>['node'];
  readonly broadcast: Broadcast;
  readonly inputs: readonly Int16Array[];
  readonly draw: Draw;
}

/** Nodes with two operands; the second is a constant, in flash, now and then. */
function twoOperands<K extends 'ADD' | 'MUL'>(op: K): fc.Arbitrary<Operands<K>> {
  return fc
    .record({
      shapes: fc.oneof(broadcastShapes, plainShapes),
      fill1: fill,
      fill2: fill,
      constant: fc.boolean(),
      seed: fc.nat(),
    })
    .map(({ shapes: { shape1, shape2, shape }, fill1, fill2, constant, seed }) => {
      const draw = seededDraws(seed);
      const content = (dims: readonly number[], how: Fill) =>
        filled(new Int16Array(dims.reduce((a, b) => a * b, 1)), how, draw, 0x8000);
      const inputs = [content(shape1, fill1), content(shape2, fill2)];
      const second = constant ? { shape: shape2, data: inputs[1] } : { shape: shape2 };
      const node = makeNode(op, { activation: 'NONE' } as never, [{ shape: shape1 }, second], [{ shape }]);
      const broadcast = broadcastOf(node, node.inputs[0]!, node.inputs[1]!, node.outputs[0]);
      return { node, broadcast, inputs, draw };
    });
}

export const addCase: fc.Arbitrary<NodeCase<'ADD', AddParams>> = twoOperands('ADD').map(
  ({ node, broadcast, inputs, draw }) => {
    // Scales so far apart that the last bit of the smaller operand shows where the larger is 0.
    const apart = pick(draw, [false, true]);
    const other = apart ? multiplierOf(draw, -20, -12) : pick(draw, [HALF, multiplierOf(draw, -31, -1)]);
    const [input1, input2] = pick(draw, [
      [HALF, other],
      [other, HALF],
    ]);
    const params: AddParams = {
      ...broadcast,
      leftShift: ADD_LEFT_SHIFT,
      input1,
      input2,
      output: apart ? multiplierOf(draw, -4, 0) : multiplierOf(draw, -31, 0),
      ...clampOf(draw),
      rounding: roundingOf(draw),
    };
    return { node, params, inputs };
  },
);

/** The sum of a pair of int16 in a pair of multipliers of which `input1` is 1/2, scaled by about 1/2: every bit shows. */
export function fineAddCase(
  input2: QuantizedMultiplier,
  x: Int16Array,
  y: Int16Array,
): NodeCase<'ADD', AddParams> {
  const shape = [x.length];
  const node = makeNode('ADD', { activation: 'NONE' }, [{ shape }, { shape }], [{ shape }]);
  const params: AddParams = {
    ...broadcastOf(node, node.inputs[0]!, node.inputs[1]!, node.outputs[0]),
    leftShift: ADD_LEFT_SHIFT,
    input1: HALF,
    input2,
    output: { multiplier: 0x7fffffff, shift: -1 },
    activationMin: -32768,
    activationMax: 32767,
    rounding: 'double',
  };
  return { node, params, inputs: [x, y] };
}

/** The largest product times a factor: where a kernel's rounding may leave int32. */
export function largestMulCase(factor: QuantizedMultiplier): NodeCase<'MUL', MulParams> {
  const shape = [1];
  const node = makeNode('MUL', { activation: 'NONE' }, [{ shape }, { shape }], [{ shape }]);
  const params: MulParams = {
    ...broadcastOf(node, node.inputs[0]!, node.inputs[1]!, node.outputs[0]),
    ...factor,
    activationMin: -32768,
    activationMax: 32767,
    rounding: 'double',
  };
  return { node, params, inputs: [Int16Array.of(-32768), Int16Array.of(-32768)] };
}

export const mulCase: fc.Arbitrary<NodeCase<'MUL', MulParams>> = twoOperands('MUL').map(
  ({ node, broadcast, inputs, draw }) => {
    const params: MulParams = {
      ...broadcast,
      ...multiplierOf(draw, -31, 30),
      ...clampOf(draw),
      rounding: roundingOf(draw),
    };
    return { node, params, inputs };
  },
);

/** Evenly spread, where fc.double would draw mostly numbers next to 0. */
export const logarithm = (min: number, max: number) =>
  fc.integer({ min: 0, max: 2 ** 30 }).map((part) => min + ((max - min) * part) / 2 ** 30);

const unary = fc.record({ elements: size(1, 70), inputFill: fill, seed: fc.nat() });

export const reluCase: fc.Arbitrary<NodeCase<'RELU', ReluParams>> = unary.map(
  ({ elements, inputFill, seed }) => {
    const draw = seededDraws(seed);
    const shape = [elements];
    const rescale = pick(draw, [multiplierOf(draw, -31, 30), multiplierOf(draw, -4, 2)]);
    const params: ReluParams = {
      elements,
      ...pick(draw, [rescale, rescale, rescale, { multiplier: 2 ** 30, shift: 1 }]),
      activationMin: 0,
      activationMax: 32767,
      rounding: roundingOf(draw),
    };
    const node = makeNode('RELU', {}, [{ shape }], [{ shape }]);
    return { node, params, inputs: [filled(new Int16Array(elements), inputFill, draw, 0x8000)] };
  },
);

export const relu6Case: fc.Arbitrary<NodeCase<'RELU6', Relu6Params>> = unary.map(
  ({ elements, inputFill, seed }) => {
    const draw = seededDraws(seed);
    const shape = [elements];
    const activationMax = pick(draw, [32767, 0, between(draw, 0, 32767)]);
    const params: Relu6Params = { elements, activationMin: 0, activationMax };
    const node = makeNode('RELU6', {}, [{ shape }], [{ shape }]);
    return { node, params, inputs: [filled(new Int16Array(elements), inputFill, draw, 0x8000)] };
  },
);

/** Any scale that `prepare` takes: the two that are taken for powers of two among them. */
export function tanhCaseOf(scale: number, input: Int16Array): NodeCase<'TANH', TanhParams> {
  const shape = [input.length];
  const node = makeNode('TANH', {}, [{ shape, scale }], [{ shape, scale: 2 ** -15 }]);
  return { node, params: prepareTanh(node), inputs: [input] };
}

export const tanhCase: fc.Arbitrary<NodeCase<'TANH', TanhParams>> = fc
  .record({
    node: unary,
    scale: fc.oneof(
      fc.constantFrom(2 ** -12, 2 ** -11, 2 ** -30, 2.6),
      logarithm(-40, 1.3).map((log) => 2 ** log),
      logarithm(-14, -8).map((log) => 2 ** log),
    ),
  })
  .map(({ node: { elements, inputFill, seed }, scale }) =>
    tanhCaseOf(scale, filled(new Int16Array(elements), inputFill, seededDraws(seed), 0x8000)),
  );

const INTEGERS = {
  INT8: { limit: 0x80, array: Int8Array },
  INT16: { limit: 0x8000, array: Int16Array },
  INT32: { limit: 0x80000000, array: Int32Array },
} as const;

/** Between integer types; zero points where the type may have one. */
export const requantizeCase: fc.Arbitrary<NodeCase<'QUANTIZE', QuantizeParams>> = fc
  .record({
    node: unary,
    types: fc.constantFrom(
      ['INT16', 'INT16'] as const,
      ['INT16', 'INT8'] as const,
      ['INT16', 'INT32'] as const,
      ['INT8', 'INT16'] as const,
      ['INT32', 'INT16'] as const,
    ),
  })
  .map(({ node: { elements, inputFill, seed }, types: [from, to] }) => {
    const draw = seededDraws(seed);
    const zeroPoint = (type: keyof typeof INTEGERS) => (type === 'INT8' ? between(draw, -128, 127) : 0);
    const params: QuantizeParams = {
      from,
      to,
      elements,
      inputZeroPoint: zeroPoint(from),
      outputZeroPoint: zeroPoint(to),
      ...pick(draw, [multiplierOf(draw, -31, 30), multiplierOf(draw, -4, 4)]),
      rounding: roundingOf(draw),
    };
    const { limit, array } = INTEGERS[from];
    const shape = [elements];
    const node = makeNode('QUANTIZE', {}, [{ shape, type: from }], [{ shape, type: to }]);
    const input =
      from === 'INT32'
        ? Int32Array.from({ length: elements }, draw)
        : filled(new array(elements) as Int16Array | Int8Array, inputFill, draw, limit);
    return { node, params, inputs: [input] };
  });

const floatScale = fc.oneof(
  { weight: 4, arbitrary: logarithm(-30, 10).map((log) => Math.fround(2 ** log)) },
  fc.integer({ min: -30, max: 10 }).map((log) => 2 ** log),
  fc.constantFrom(Math.fround(1e-42), Math.fround(3e38), 2 ** -149, 2 ** 127),
);

export function quantizeCaseOf(
  outputScale: number,
  input: Float32Array,
): NodeCase<'QUANTIZE', QuantizeParams> {
  const shape = [input.length];
  const params: QuantizeParams = { from: 'FLOAT32', to: 'INT16', elements: input.length, outputScale };
  const node = makeNode('QUANTIZE', {}, [{ shape, type: 'FLOAT32', scale: null }], [{ shape }]);
  return { node, params, inputs: [input] };
}

/** Real numbers: anything, ties and their neighbours, NaN, infinities, subnormals. */
export const quantizeCase: fc.Arbitrary<NodeCase<'QUANTIZE', QuantizeParams>> = fc
  .record({
    outputScale: floatScale,
    values: fc.array(
      fc.oneof(
        fc.float(),
        fc.record({ twice: size(-65600, 65600), nudge: size(-2, 2) }),
        fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 1.4e-45),
      ),
      { minLength: 1, maxLength: 40 },
    ),
  })
  .map(({ outputScale, values }) => {
    const input = Float32Array.from(values, (value) =>
      typeof value === 'number'
        ? value
        : Math.fround(outputScale * (value.twice / 2)) * (1 + value.nudge * 2 ** -23),
    );
    return quantizeCaseOf(outputScale, input);
  });

export const dequantizeCase: fc.Arbitrary<NodeCase<'DEQUANTIZE', DequantizeParams>> = fc
  .record({ node: unary, inputScale: floatScale })
  .map(({ node: { elements, inputFill, seed }, inputScale }) => {
    const input = filled(new Int16Array(elements), inputFill, seededDraws(seed), 0x8000);
    const shape = [elements];
    const node = makeNode('DEQUANTIZE', {}, [{ shape }], [{ shape, type: 'FLOAT32', scale: null }]);
    return { node, params: { elements, inputScale }, inputs: [input] };
  });
