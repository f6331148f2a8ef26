import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildGraph } from '../../host/graph/build.js';
import { runReference } from '../../host/ops/run-reference.js';
import { tensorData } from '../../host/ops/tensor-data.js';
import { loadModel } from '../../host/tflite/load.js';

const DIGITS = fileURLToPath(new URL('../../../benchmarks/models/digits/', import.meta.url));

function int16File(name: string): Int16Array {
  const bytes = new Uint8Array(readFileSync(DIGITS + name));
  return new Int16Array(bytes.buffer);
}

/** The layout file beside the activations: see benchmarks/models/digits/README.md. */
interface Activations {
  readonly images: number;
  readonly tensors: readonly {
    readonly tensor: number;
    readonly op: number;
    readonly builtin: string;
    readonly type: string;
    readonly shape: readonly number[];
    readonly offset: number;
  }[];
}

describe('the digits models through the reference', () => {
  const images = int16File('test-inputs.i16.bin');
  const goldens = int16File('test-goldens.i16.bin');
  const pixels = 64;
  const classes = 10;
  const count = images.length / pixels;

  for (const name of ['digits-cnn.int16x8', 'digits-cnn-dynamic.int16x8']) {
    describe(name, () => {
      const graph = buildGraph(loadModel(new Uint8Array(readFileSync(`${DIGITS}${name}.tflite`))));
      const run = (image: number) =>
        runReference(graph, [images.subarray(image * pixels, (image + 1) * pixels)]);

      it('gives the output bits of TFLM for every test image', () => {
        assert.equal(goldens.length, count * classes);
        for (let image = 0; image < count; image++) {
          const output = run(image).get(graph.outputs[0]);
          assert.deepEqual(output, goldens.slice(image * classes, (image + 1) * classes), `image ${image}`);
        }
      });

      it('gives the bits of TFLM for every int16 activation', () => {
        const layout = JSON.parse(readFileSync(`${DIGITS}${name}.activations.json`, 'utf8')) as Activations;
        const bytes = new Uint8Array(readFileSync(`${DIGITS}${name}.activations.bin`));
        let compared = 0;
        for (let image = 0; image < layout.images; image++) {
          const activations = run(image);
          for (const { tensor, type, shape, offset } of layout.tensors) {
            if (type !== '<i2') continue;
            const size = 2 * shape.reduce((a, b) => a * b, 1);
            const start = offset + image * size;
            const expected = tensorData(graph.tensors[tensor], bytes.subarray(start, start + size));
            assert.deepEqual(activations.get(tensor), expected, `tensor ${tensor}, image ${image}`);
            compared++;
          }
        }
        // The graph input and seven operators.
        assert.equal(compared, 8 * layout.images);
      });
    });
  }
});
