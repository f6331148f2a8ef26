import assert from 'node:assert/strict';
import { ModelError } from '../../host/errors.js';
import { BuiltinOptions, SoftmaxOptions } from '../../host/tflite/generated/schema_generated.js';
import { MODEL_LAYOUT } from '../../host/tflite/layout.js';
import { verifyFlatbuffer } from '../../host/tflite/verify.js';
import { buildModel, type ModelSpec } from './model-builder.js';

const SOFTMAX: ModelSpec = {
  tensors: [
    { type: 'INT16', shape: [1, 4], name: 'input' },
    { type: 'INT16', shape: [1, 4], name: 'output' },
  ],
  operators: [
    {
      op: 'SOFTMAX',
      inputs: [0],
      outputs: [1],
      options: {
        type: BuiltinOptions.SoftmaxOptions,
        write: (builder) => SoftmaxOptions.createSoftmaxOptions(builder, 1),
      },
    },
  ],
  inputs: [0],
  outputs: [1],
};

/** Positions in the built file, found by walking it as a reader would. */
class Cursor {
  constructor(
    readonly view: DataView,
    readonly position: number,
  ) {}
  get vtable(): number {
    return this.position - this.view.getInt32(this.position, true);
  }
  /** Where the vtable entry of a field lies. */
  entry(id: number): number {
    return this.vtable + 4 + 2 * id;
  }
  /** Where the field itself lies. */
  field(id: number): number {
    return this.position + this.view.getUint16(this.entry(id), true);
  }
  follow(id: number): Cursor {
    return this.at(this.field(id));
  }
  element(i: number): Cursor {
    return this.at(this.position + 4 + 4 * i);
  }
  private at(position: number): Cursor {
    return new Cursor(this.view, position + this.view.getUint32(position, true));
  }
}

function broken(change: (view: DataView, model: Cursor) => void): { bytes: Uint8Array; error: ModelError } {
  const bytes = buildModel(SOFTMAX).slice();
  const view = new DataView(bytes.buffer);
  verifyFlatbuffer(bytes, MODEL_LAYOUT);
  change(view, new Cursor(view, view.getUint32(0, true)));
  try {
    verifyFlatbuffer(bytes, MODEL_LAYOUT, 'broken.tflite');
  } catch (error) {
    assert.ok(error instanceof ModelError, String(error));
    return { bytes, error };
  }
  throw new Error('the broken file passed');
}

const operator = (model: Cursor): Cursor => model.follow(2).element(0).follow(3).element(0);
const tensor = (model: Cursor, i: number): Cursor => model.follow(2).element(0).follow(0).element(i);

describe('verifyFlatbuffer', () => {
  it('names place and field of a vector that runs past the end', () => {
    let position = 0;
    const { error } = broken((view, model) => {
      position = operator(model).follow(1).position;
      view.setUint32(position, 0xffff_ffff, true);
    });
    assert.equal(error.code, 'MODEL_TRUNCATED');
    assert.equal(error.message, 'subgraphs[0].operators[0].inputs: runs past the end of the file');
    assert.deepEqual(error.place, { file: 'broken.tflite', op: 0, offset: position });
  });

  it('names the tensor', () => {
    const { error } = broken((view, model) =>
      view.setUint32(tensor(model, 1).follow(0).position, 1 << 20, true),
    );
    assert.equal(error.code, 'MODEL_TRUNCATED');
    assert.equal(error.place.tensor, 1);
  });

  const malformed: [string, RegExp, (view: DataView, model: Cursor) => void][] = [
    ['a root offset of zero', /model: the offset is zero/, (view) => view.setUint32(0, 0, true)],
    ['a root out of alignment', /not aligned to 4/, (view, m) => view.setUint32(0, m.position + 2, true)],
    [
      'a vtable before the file',
      /vtable lies outside/,
      (view, m) => view.setInt32(m.position, m.position + 2, true),
    ],
    ['an odd vtable', /not aligned to 2/, (view, m) => view.setInt32(m.position, m.position - 5, true)],
    ['a vtable without room', /impossible size/, (view, m) => view.setUint16(m.vtable, 2, true)],
    ['a vtable of odd size', /impossible size/, (view, m) => view.setUint16(m.vtable, 7, true)],
    ['a table without room', /impossible size/, (view, m) => view.setUint16(m.vtable + 2, 3, true)],
    [
      'a field on the table head',
      /buffers: the field lies outside/,
      (view, m) => view.setUint16(m.entry(4), 2, true),
    ],
    [
      'a field behind the table',
      /buffers: the field lies outside/,
      (view, m) => view.setUint16(m.entry(4), view.getUint16(m.vtable + 2, true), true),
    ],
    [
      'a field out of alignment',
      /subgraphs: not aligned/,
      (view, m) => view.setUint16(m.entry(2), view.getUint16(m.entry(2), true) - 2, true),
    ],
    [
      'a string without an end',
      /tensors\[0\].name: the string is not terminated/,
      (view, m) => view.setUint32(tensor(m, 0).follow(3).position, 3, true),
    ],
    [
      'a union type without a table',
      /builtin_options: the union of type 9 has no table/,
      (view, m) => view.setUint16(operator(m).entry(4), 0, true),
    ],
    [
      'a union table without a type',
      /builtin_options: the union has a table without a type/,
      (view, m) => view.setUint8(operator(m).field(3), 0),
    ],
  ];
  for (const [name, message, change] of malformed) {
    it(`refuses ${name}`, () => {
      const { error } = broken(change);
      assert.equal(error.code, 'MODEL_MALFORMED');
      assert.match(error.message, message);
    });
  }

  it('refuses a table and a vtable that run past the end', () => {
    for (const at of [0, 2]) {
      const { error } = broken((view, model) => view.setUint16(model.vtable + at, 0x7ffe, true));
      assert.equal(error.code, 'MODEL_TRUNCATED');
    }
  });

  it('leaves a union member it does not know closed', () => {
    const bytes = buildModel({
      ...SOFTMAX,
      operators: [
        {
          ...SOFTMAX.operators[0],
          op: 'SVDF',
          options: {
            type: 6,
            // Points to the middle of somewhere: never followed.
            write: (builder) => SoftmaxOptions.createSoftmaxOptions(builder, 1),
          },
        },
      ],
    }).slice();
    const view = new DataView(bytes.buffer);
    const at = operator(new Cursor(view, view.getUint32(0, true))).field(4);
    view.setUint32(at, 0xffff_fff0, true);
    verifyFlatbuffer(bytes, MODEL_LAYOUT);
  });

  it('stops when shared offsets multiply the work', () => {
    const many = buildModel({ ...SOFTMAX, subgraphs: 20_000 });
    assert.throws(
      () => verifyFlatbuffer(many, MODEL_LAYOUT),
      (error) => error instanceof ModelError && /share their target/.test(error.message),
    );
  });

  it('works on a view that starts anywhere in its buffer', () => {
    const bytes = buildModel(SOFTMAX);
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    verifyFlatbuffer(shifted, MODEL_LAYOUT);
  });
});
