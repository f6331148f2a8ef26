import assert from 'node:assert/strict';
import { createEngine, ZERO_WAIT } from '../../emulator/index.js';
import { buildFirmware } from '../../host/firmware.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { Guard } from '../../host/measure/guard.js';
import { runImage } from '../../host/measure/run.js';
import { VARIANTS } from '../../host/ops/variants.js';
import { loadModel } from '../../host/tflite/load.js';
import { decode, readPacks } from '../oracle/packs.js';

const LIBRARY = loadKernelLibrary();
const MAX_INSTRUCTIONS = 50e6;

/** The outputs of a one-operator model, as the firmware computes them in checked mode. */
function run(
  model: Uint8Array,
  inputs: readonly Uint8Array[],
): { variants: string[]; outputs: Uint8Array[] } {
  const { graph, image, steps } = buildFirmware(loadModel(model), ZERO_WAIT, LIBRARY);
  const engine = createEngine('interpreter', ZERO_WAIT);
  const guard = new Guard(engine, image, LIBRARY);
  const contents = new Map(graph.inputs.map((index, i) => [index, inputs[i]]));
  runImage(engine, image, { inputs: contents, maxInstructions: MAX_INSTRUCTIONS, guard });
  const outputs = graph.outputs.map((index) => {
    const { address, bytes } = image.tensors.get(index)!;
    return engine.read(address, bytes);
  });
  return { variants: steps.map(({ variant }) => variant), outputs };
}

describe('kernels: one-operator models with outputs of TFLM', () => {
  const used = new Set<string>();
  for (const pack of readPacks().filter(({ op }) => Object.hasOwn(VARIANTS, op))) {
    it(`${pack.op}: the kernels equal TFLM bit for bit`, () => {
      for (const { name, model, inputs, outputs } of pack.cases) {
        const result = run(decode(model), inputs.map(decode));
        for (const variant of result.variants) used.add(variant);
        for (const [i, output] of result.outputs.entries()) {
          assert.ok(Buffer.from(output).equals(Buffer.from(decode(outputs[i]))), `${name}, output ${i}`);
        }
      }
    });
  }

  it('among them serve every operator that has kernels', () => {
    for (const [op, variants] of Object.entries(VARIANTS)) {
      assert.ok(variants.some(({ name }) => used.has(name)) || (op === 'RESHAPE' && used.has('alias')), op);
    }
  });
});
