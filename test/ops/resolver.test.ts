import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ZERO_WAIT } from '../../emulator/index.js';
import { bench } from '../../host/bench.js';
import { ThumbnnError, UnsupportedError, UsageError } from '../../host/errors.js';
import { buildFirmware } from '../../host/firmware.js';
import { codeBytes, libraryObjects } from '../../host/image/code-bytes.js';
import type { KernelLibrary } from '../../host/image/manifest.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { type KernelChoice, linkedVariants, SERVED_OPS, VARIANT_NAMES } from '../../host/ops/resolver.js';
import { variantsOf } from '../../host/ops/variants.js';
import { loadModel } from '../../host/tflite/load.js';
import { ROOT } from '../support/run-cli.js';

const LIBRARY = loadKernelLibrary();
const BYTES = new Uint8Array(readFileSync(`${ROOT}/benchmarks/models/digits/digits-cnn.int16x8.tflite`));
const MODEL = loadModel(BYTES);
const USED = [
  'conv2d_s16s8',
  'conv2d_s16s8_small',
  'fully_connected_s16s8',
  'max_pool_2d_s16',
  'softmax_s16',
];

const symbols = (names: readonly string[]) => names.map((name) => `thumbnn_${name}`);

const build = (choice: KernelChoice = {}, library: KernelLibrary = LIBRARY) =>
  buildFirmware(MODEL, ZERO_WAIT, library, choice);
const linked = (choice: KernelChoice) => {
  const symbols = build(choice).image.flash.codeBySymbol.map(({ symbol }) => symbol.replace('thumbnn_', ''));
  return symbols.filter((name) => VARIANT_NAMES.includes(name));
};
const refusal = (choice: KernelChoice): ThumbnnError => {
  try {
    build(choice);
  } catch (error) {
    assert.ok(error instanceof ThumbnnError, `${error}`);
    return error;
  }
  return assert.fail('it was served');
};

/** The library without the kernels that a model does not use. */
function withoutUnused(): KernelLibrary {
  const kernels = LIBRARY.manifest.kernels.filter(
    ({ name, contract }) => contract.op === 'RUNTIME' || USED.includes(name),
  );
  assert.ok(kernels.length < LIBRARY.manifest.kernels.length);
  return { ...LIBRARY, manifest: { ...LIBRARY.manifest, kernels } };
}

describe('the resolver', () => {
  it('model: kernels that a model does not use add no byte to its image', () => {
    assert.deepEqual(linked({}), USED);
    const { image } = build();
    const { image: smaller } = build({}, withoutUnused());
    assert.deepEqual(image.regions, smaller.regions);
    assert.deepEqual(image.flash, smaller.flash);
  });

  it('all: adds exactly the code of the others, and moves nothing of the model', () => {
    assert.deepEqual(linked({ resolver: { kind: 'all' } }), VARIANT_NAMES);
    const [alone, whole] = [build().image, build({ resolver: { kind: 'all' } }).image];
    // What kernels share counts once.
    const added =
      codeBytes(libraryObjects(LIBRARY), symbols(VARIANT_NAMES)) -
      codeBytes(libraryObjects(LIBRARY), symbols(USED));
    assert.equal(whole.flash.code - alone.flash.code, added);
    assert.equal(whole.flash.total - alone.flash.total, added);
    for (const { name, address } of alone.symbols) {
      assert.equal(whole.symbols.find((symbol) => symbol.name === name)?.address, address, name);
    }
  });

  it('list: links the kernels that it names, whether used or not, and lets no other serve', () => {
    const names = ['conv2d_s16s8', 'fully_connected_s16s8', 'max_pool_2d_s16', 'softmax_s16', 'tanh_s16'];
    const choice: KernelChoice = { resolver: { kind: 'list', variants: names } };
    assert.deepEqual(linked(choice), names);
    assert.deepEqual(
      build(choice).steps.map(({ variant }) => variant),
      [
        'conv2d_s16s8',
        'max_pool_2d_s16',
        'conv2d_s16s8',
        'max_pool_2d_s16',
        'alias',
        'fully_connected_s16s8',
        'softmax_s16',
      ],
    );
  });

  it('list: refuses a node that none of its kernels serves, and says which to add', () => {
    const error = refusal({
      resolver: { kind: 'list', variants: ['conv2d_s16s8_small', 'max_pool_2d_s16'] },
    });
    assert.ok(error instanceof UnsupportedError);
    assert.equal(error.code, 'NO_KERNEL');
    assert.deepEqual(error.place, { op: 2, opName: 'CONV_2D' });
    assert.equal(error.hint, 'add conv2d_s16s8 to the resolver');
  });

  it('gives every node of an operator the kernel that is asked for', async () => {
    const forced = new Map([['CONV_2D', 'conv2d_s16s8_any']] as const);
    const { result } = await bench(BYTES, { kernels: LIBRARY, choice: { forced } });
    assert.deepEqual(
      result.ops.filter(({ op }) => op === 'CONV_2D').map(({ variant }) => variant),
      ['conv2d_s16s8_any', 'conv2d_s16s8_any'],
    );
    assert.ok(result.totals.bitExact);
    assert.deepEqual(result.resolver, {
      kind: 'model',
      forced: [{ op: 'CONV_2D', variant: 'conv2d_s16s8_any' }],
    });
    assert.deepEqual(result.flash.kernels.find(({ variant }) => variant === 'conv2d_s16s8_any')?.ops, [0, 2]);
  });

  it('runs a RESHAPE that is else an alias when its kernel is asked for', async () => {
    const forced = new Map([['RESHAPE', 'copy']] as const);
    const { result } = await bench(BYTES, { kernels: LIBRARY, choice: { forced } });
    const reshape = result.ops.find(({ op }) => op === 'RESHAPE');
    assert.equal(reshape?.variant, 'copy');
    assert.ok(reshape.instructions > 0);
    assert.ok(result.totals.bitExact);
  });

  it('refuses a kernel that is asked for and cannot serve, is not in the list, or has no node', () => {
    const cannot = refusal({ forced: new Map([['CONV_2D', 'conv2d_s16s8_small']]) });
    assert.ok(cannot instanceof UnsupportedError);
    assert.deepEqual(cannot.place, { op: 2, opName: 'CONV_2D' });
    assert.match(cannot.message, /conv2d_s16s8_small cannot serve it: an output has more than 28 products/);

    const forced = new Map([['CONV_2D', 'conv2d_s16s8_any']] as const);
    const notListed = refusal({ forced, resolver: { kind: 'list', variants: USED } });
    assert.ok(notListed instanceof UsageError);
    assert.equal(notListed.code, 'VARIANT_NOT_RESOLVED');

    const unused = refusal({ forced: new Map([['TANH', 'tanh_s16']]) });
    assert.ok(unused instanceof UsageError);
    assert.match(unused.message, /runs no TANH/);
  });

  it('knows every kernel of the library', () => {
    const kernels = LIBRARY.manifest.kernels.filter(({ contract }) => contract.op !== 'RUNTIME');
    assert.deepEqual(
      kernels.map(({ name }) => name),
      VARIANT_NAMES,
    );
    assert.deepEqual(linkedVariants({ kind: 'all' }), VARIANT_NAMES);
    for (const op of SERVED_OPS) {
      const names = variantsOf(op).map(({ name }) => name);
      assert.equal(new Set(names).size, names.length, `${op} has a kernel twice`);
    }
  });
});
