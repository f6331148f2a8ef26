import fc from 'fast-check';
import { type Draw, seededDraws } from '../../host/measure/random.js';
import { elementCount } from '../../host/tflite/elements.js';
import { between, type Fill, fill, filled, padding, pick, size, windowsOf } from './cases.js';
import { broadcastShapes, logarithm } from './elementwise-cases.js';
import { activation, type Draft, factorOf, legalCase, rounding, scale } from './legal-node.js';

/** Whole nodes of the operators without weights. */

const MAX_ELEMENTS = 6000;

const content = (shape: readonly number[], how: Fill, draw: Draw): Int16Array =>
  filled(new Int16Array(elementCount(shape)), how, draw, 0x8000);

/** Any rank up to 4. */
const shape = fc
  .array(fc.oneof(size(1, 6), size(1, 70)), { minLength: 1, maxLength: 4 })
  .filter((dimensions) => elementCount(dimensions) <= MAX_ELEMENTS);

const poolAxis = fc.record({
  input: fc.oneof(size(1, 12), size(1, 60)),
  filter: fc.oneof(size(1, 3), size(1, 12), size(1, 60)),
  stride: size(1, 5),
  dilation: fc.constant(1),
});

/** As long as a window of the padded image meets the image, the filter may be larger than it. */
const poolDraft = fc
  .record({
    axes: fc.tuple(poolAxis, poolAxis),
    padding,
    batches: fc.constantFrom(1, 1, 2, 3),
    depth: fc.oneof(size(1, 9), size(1, 70)),
    inputFill: fill,
    scale,
    activation,
    seed: fc.nat(),
  })
  .map(({ axes: [y, x], ...rest }) => ({ ...rest, ...windowsOf(y, x, rest.padding) }))
  .filter(
    ({ y, x, rows, columns, batches, depth }) =>
      rows.output > 0 &&
      columns.output > 0 &&
      batches * y.input * x.input * depth <= MAX_ELEMENTS &&
      batches * rows.output * columns.output * y.filter * x.filter * depth <= 60_000,
  )
  .map(({ y, x, rows, columns, ...d }): Draft<'MAX_POOL_2D' | 'AVERAGE_POOL_2D'> => {
    const image = { shape: [d.batches, y.input, x.input, d.depth], scale: d.scale };
    return {
      options: {
        ...{ padding: d.padding, activation: d.activation },
        ...{ strideH: y.stride, strideW: x.stride, filterH: y.filter, filterW: x.filter },
      },
      inputs: [image],
      outputs: [{ shape: [d.batches, rows.output, columns.output, d.depth], scale: d.scale }],
      data: [content(image.shape, d.inputFill, seededDraws(d.seed))],
      rounding: 'double',
    };
  });

const pairDraft = (op: 'ADD' | 'MUL') =>
  fc
    .record({
      shapes: broadcastShapes,
      fills: fc.tuple(fill, fill),
      scale,
      /** Of the second operand to the first. */
      ratio: fc.oneof(fc.constant(0), logarithm(-4, 4), logarithm(-32, 32)),
      constant: fc.constantFrom(-1, 0, 1),
      activation,
      rounding,
      seed: fc.nat(),
    })
    .map(({ shapes: { shape1, shape2, shape }, ...d }): Draft<'ADD' | 'MUL'> => {
      const draw = seededDraws(d.seed);
      const data = [content(shape1, d.fills[0], draw), content(shape2, d.fills[1], draw)];
      const scales = [d.scale, d.scale * 2 ** d.ratio].map(Math.fround);
      const inputs = [shape1, shape2].map((dimensions, i) => ({
        ...{ shape: dimensions, scale: scales[i] },
        ...(i === d.constant ? { data: data[i] } : {}),
      }));
      const natural = op === 'ADD' ? Math.max(...scales) : scales[0] * scales[1];
      return {
        options: { activation: d.activation },
        inputs,
        outputs: [{ shape, scale: natural / factorOf(draw) }],
        data,
        rounding: d.rounding,
      };
    });

const unary = fc.record({ shape, inputFill: fill, scale, rounding, seed: fc.nat() });
type Unary = typeof unary extends fc.Arbitrary<infer T> ? T : never;

/** @param outputScale from the input's; equal scales now and then */
function unaryDraft(d: Unary, outputScale: (inputScale: number, draw: Draw) => number) {
  const draw = seededDraws(d.seed);
  const inputScale = Math.fround(d.scale);
  return {
    inputs: [{ shape: d.shape, scale: inputScale }],
    outputs: [{ shape: d.shape, scale: outputScale(inputScale, draw) }],
    data: [content(d.shape, d.inputFill, draw)],
    rounding: d.rounding,
  };
}

const rescaled = (inputScale: number, draw: Draw): number =>
  pick(draw, [inputScale, inputScale / (2 * factorOf(draw)), inputScale * 2 ** between(draw, -3, 3)]);

const rescaleDraft = unary.map(
  (d): Draft<'RELU' | 'QUANTIZE'> => ({ options: {}, ...unaryDraft(d, rescaled) }),
);

const softmaxDraft = fc
  .record({
    node: unary,
    depth: fc.oneof(size(1, 20), size(1, 20), size(1, 400), size(1, 5000)),
    rows: size(1, 4),
    beta: fc.oneof(fc.constant(1), logarithm(-3, 3), logarithm(-12, 12), fc.constant(-Infinity)),
  })
  .map(({ node, depth, rows, beta }): Draft<'SOFTMAX'> => {
    const shape = [...node.shape.slice(2, 3).map(() => 1), rows, depth];
    // -Infinity: a beta of 0.
    const power = beta === 1 ? 1 : 2 ** beta;
    return { options: { beta: power }, ...unaryDraft({ ...node, shape }, () => 1 / 32768) };
  });

const meanDraft = fc
  .record({ node: unary, axes: fc.array(size(-4, 3), { maxLength: 5 }), keepDims: fc.boolean() })
  .map(({ node, axes, keepDims }): Draft<'MEAN'> => {
    const rank = node.shape.length;
    const legal = axes.filter((axis) => axis >= -rank && axis < rank);
    const reduced = new Set(legal.map((axis) => (axis + rank) % rank));
    const data = Int32Array.from(legal.length > 0 ? legal : [0]);
    if (legal.length === 0) reduced.add(0);
    const draft = unaryDraft(node, rescaled);
    const output = keepDims
      ? node.shape.map((dim, i) => (reduced.has(i) ? 1 : dim))
      : node.shape.filter((_, i) => !reduced.has(i));
    return {
      ...draft,
      options: { keepDims },
      inputs: [...draft.inputs, { shape: [data.length], type: 'INT32', scale: null, data }],
      outputs: [{ ...draft.outputs[0], shape: output }],
      data: [...draft.data, data],
    };
  });

export const legalMaxPool = legalCase('MAX_POOL_2D', poolDraft);
export const legalAveragePool = legalCase('AVERAGE_POOL_2D', poolDraft);
export const legalAdd = legalCase('ADD', pairDraft('ADD'));
export const legalMul = legalCase('MUL', pairDraft('MUL'));
export const legalRelu = legalCase('RELU', rescaleDraft);
export const legalRelu6 = legalCase('RELU6', rescaleDraft);
export const legalQuantize = legalCase('QUANTIZE', rescaleDraft);
export const legalSoftmax = legalCase('SOFTMAX', softmaxDraft);
export const legalMean = legalCase('MEAN', meanDraft);
