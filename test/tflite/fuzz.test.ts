import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { ModelError, UnsupportedError } from '../../host/errors.js';
import { reshapeAliases } from '../../host/graph/alias.js';
import { buildGraph } from '../../host/graph/build.js';
import { planMemory } from '../../host/memory/plan.js';
import { loadModel } from '../../host/tflite/load.js';
import type { Model } from '../../host/tflite/model.js';

/**
 * Hostile files: each ends in one of our errors or in a model, which folding and planning survive, and never holds
 * more memory than a small multiple of the file. Mutations are drawn by fast-check's generator, which prints seed and counterexample.
 */

/** A plain Uint8Array: `slice` of a Buffer does not copy. */
const read = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../benchmarks/models/digits/${name}`, import.meta.url)));
const STATIC = read('digits-cnn.int16x8.tflite');
const DYNAMIC = read('digits-cnn-dynamic.int16x8.tflite');

/** Words that lie at the edges of what offsets, lengths, shapes and enums may be. */
const WORDS = [
  0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 17, 22, 32, 127, 128, 255, 256, 0x7fff, 0x8000, 0xffff, 0x1_0000,
  0x7fff_ffff, 0x8000_0000, 0xffff_fffc, 0xffff_fffe, 0xffff_ffff, 0x3fff_ffff, 0x4000_0000, 0x2000_0000,
  0x7fc0_0000, 0x7f80_0000,
];

type Mutation =
  | { kind: 'flip'; at: number; bit: number }
  | { kind: 'byte'; at: number; value: number }
  | { kind: 'half'; at: number; value: number }
  | { kind: 'word'; at: number; value: number }
  | { kind: 'add'; at: number; value: number }
  | { kind: 'splice'; from: number; to: number; length: number };

/** Two thirds of the digits file are weights; most mutations aim at the rest. */
const position = (bytes: Uint8Array): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.nat({ max: bytes.length - 4 }) },
    { weight: 1, arbitrary: fc.nat({ max: 64 }) },
    { weight: 6, arbitrary: fc.nat({ max: structure(bytes).length - 1 }).map((i) => structure(bytes)[i]) },
  );

const structures = new Map<Uint8Array, number[]>();

/** Every fourth position outside the constants. */
function structure(bytes: Uint8Array): number[] {
  let words = structures.get(bytes);
  if (words === undefined) {
    const inside = new Uint8Array(bytes.length);
    for (const { data } of loadModel(bytes).tensors) {
      if (data?.buffer === bytes.buffer) {
        inside.fill(1, data.byteOffset - bytes.byteOffset, data.byteOffset - bytes.byteOffset + data.length);
      }
    }
    words = Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => 4 * i).filter((at) => !inside[at]);
    structures.set(bytes, words);
  }
  return words;
}

const mutation = (bytes: Uint8Array): fc.Arbitrary<Mutation> => {
  const at = position(bytes);
  return fc.oneof(
    fc.record({ kind: fc.constant('flip' as const), at, bit: fc.nat({ max: 31 }) }),
    fc.record({ kind: fc.constant('byte' as const), at, value: fc.nat({ max: 255 }) }),
    fc.record({ kind: fc.constant('half' as const), at, value: fc.constantFrom(...WORDS) }),
    fc.record({ kind: fc.constant('word' as const), at, value: fc.constantFrom(...WORDS) }),
    fc.record({ kind: fc.constant('add' as const), at, value: fc.integer({ min: -64, max: 64 }) }),
    fc.record({
      kind: fc.constant('splice' as const),
      from: at,
      to: at,
      length: fc.integer({ min: 1, max: 64 }),
    }),
  );
};

function apply(bytes: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  for (const m of mutations) {
    if (m.kind === 'flip') copy[m.at + (m.bit >> 3)] ^= 1 << (m.bit & 7);
    else if (m.kind === 'byte') copy[m.at] = m.value;
    else if (m.kind === 'half') view.setUint16(m.at, m.value & 0xffff, true);
    else if (m.kind === 'word') view.setUint32(m.at, m.value, true);
    else if (m.kind === 'add') view.setUint32(m.at, view.getUint32(m.at, true) + m.value, true);
    else copy.set(bytes.subarray(m.from, m.from + Math.min(m.length, copy.length - m.to)), m.to);
  }
  return copy;
}

/** A model, or undefined for one of our two errors; anything else is thrown. */
function outcome(bytes: Uint8Array): Model | undefined {
  let model: Model;
  try {
    model = loadModel(bytes, 'fuzz');
  } catch (error) {
    if (!(error instanceof ModelError || error instanceof UnsupportedError)) throw error;
    assert.match(error.code, /^[A-Z_]+$/);
    return undefined;
  }
  checkModel(model, bytes);
  checkLaterStages(model);
  return model;
}

/** Folding and planning take whatever the loader lets through. */
function checkLaterStages(model: Model): void {
  try {
    const graph = buildGraph(model);
    planMemory(graph, new Map(), reshapeAliases(graph));
  } catch (error) {
    if (!(error instanceof ModelError || error instanceof UnsupportedError)) throw error;
  }
}

/** What later stages rely on. */
function checkModel(model: Model, bytes: Uint8Array): void {
  const copies = new Set<ArrayBufferLike>();
  for (const { data, shape, quantization } of model.tensors) {
    if (data !== undefined && data.buffer !== bytes.buffer) copies.add(data.buffer);
    for (const dim of shape) assert.ok(Number.isInteger(dim) && dim >= 0);
    for (const s of quantization?.scale ?? []) assert.ok(s > 0 && s < Infinity);
  }
  const copied = [...copies].reduce((sum, buffer) => sum + buffer.byteLength, 0);
  assert.ok(copied <= 4 * bytes.length, `${copied} bytes copied`);
  const used = [
    ...model.inputs,
    ...model.outputs,
    ...model.operators.flatMap((o) => [...o.inputs, ...o.outputs]),
  ];
  for (const i of used) assert.ok(i === -1 || model.tensors[i] !== undefined);
}

describe('hostile files', function () {
  this.timeout(0);

  for (const [name, bytes] of [
    ['static', STATIC],
    ['dynamic', DYNAMIC],
  ] as const) {
    it(`survives every truncation of the ${name} digits model`, () => {
      for (let length = 0; length < bytes.length; length++) {
        const model = outcome(bytes.slice(0, length));
        // Some padding at the end may be cut off without loss, but no tensor.
        if (model !== undefined) assert.ok(bytes.length - length < 16, `${length} bytes were enough`);
      }
      assert.ok(outcome(bytes));
    });

    it(`survives 10 000 mutations of the ${name} digits model`, () => {
      let survivors = 0;
      fc.assert(
        fc.property(fc.array(mutation(bytes), { minLength: 1, maxLength: 4 }), (mutations) => {
          if (outcome(apply(bytes, mutations)) !== undefined) survivors++;
        }),
        { numRuns: 10_000 },
      );
      // Neither all nor none: the mutations reach both the structure and harmless places.
      assert.ok(survivors > 500 && survivors < 9_500, `${survivors} of 10 000 loaded`);
    });
  }
});
