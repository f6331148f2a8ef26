import assert from 'node:assert/strict';
import { ContractError, UnsupportedError } from '../../host/errors.js';
import { buildImage } from '../../host/image/build-image.js';
import { type Image, symbolize } from '../../host/image/image.js';
import type { PreparedKernel } from '../../host/ops/op.js';
import { softmaxChain } from './models.js';

/** A word of the image's flash. */
function word(image: Image, address: number): number {
  const [{ address: start, bytes }] = image.regions;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(address - start, true);
}

function addressOf(image: Image, name: string): number {
  const symbol = image.symbols.find((s) => s.name === name);
  assert.ok(symbol, name);
  return symbol.address;
}

describe('image: building', () => {
  it('starts with the vector table, stack pointer above the stack', () => {
    const image = buildImage(softmaxChain(2, 10));
    assert.equal(image.regions[0].address, image.board.vectorTable);
    assert.equal(word(image, image.board.vectorTable), image.stack.address + image.stack.bytes);
    assert.equal(word(image, image.board.vectorTable + 4), addressOf(image, 'thumbnn_reset') | 1);
  });

  it('walks a table of kernels and parameters that ends with zeros', () => {
    const image = buildImage(softmaxChain(3, 10));
    const kernel = addressOf(image, 'thumbnn_softmax_s16') | 1;
    const first = [kernel, image.operators[0].parameters.address];
    const table = image.regions[0].address + findWords(image.regions[0].bytes, first);
    for (const [i, { parameters }] of image.operators.entries()) {
      assert.equal(word(image, table + 8 * i), kernel);
      assert.equal(word(image, table + 8 * i + 4), parameters.address);
    }
    assert.equal(word(image, table + 24), 0);
    assert.equal(word(image, table + 28), 0);
  });

  it('fills the parameter structs with addresses and numbers in the order of the contract', () => {
    const image = buildImage(softmaxChain(1, 10));
    const [{ parameters, buffers }] = image.operators;
    const expected = [...buffers.map(({ address }) => address), 1, 10, 2 ** 30, 3, 0];
    assert.deepEqual(
      expected.map((_, i) => word(image, parameters.address + 4 * i)),
      expected,
    );
    assert.deepEqual(
      buffers.map(({ field, access, bytes }) => [field, access, bytes]),
      [
        ['input', 'read', 20],
        ['output', 'write', 20],
        ['exp_table', 'constant', 2048],
        ['reciprocal_table', 'constant', 1026],
      ],
    );
  });

  it('stores shared tables once', () => {
    const one = buildImage(softmaxChain(1, 10));
    const three = buildImage(softmaxChain(3, 10));
    assert.equal(three.flash.tables, one.flash.tables);
    assert.equal(three.flash.code, one.flash.code);
    assert.ok(three.flash.parameters > one.flash.parameters);
  });

  it('accounts for every byte of flash', () => {
    const { flash, regions } = buildImage(softmaxChain(2, 10));
    assert.equal(flash.code + flash.parameters + flash.weights + flash.tables, flash.total);
    assert.equal(flash.total, regions[0].bytes.length);
    const functions = flash.codeBySymbol.reduce((sum, { bytes }) => sum + bytes, 0);
    assert.ok(functions <= flash.code && functions > flash.code - 16, `${functions} of ${flash.code}`);
  });

  it('places the arena aligned behind the stack, and tensors in it by the plan', () => {
    const request = softmaxChain(2, 10);
    const { arena, stack, tensors } = buildImage(request);
    assert.equal(arena.address % 16, 0);
    assert.ok(arena.address >= stack.address + stack.bytes);
    assert.equal(arena.bytes, request.plan.arenaBytes);
    for (const [index, { offset }] of request.plan.tensors) {
      assert.deepEqual(tensors.get(index), { address: arena.address + offset, bytes: 20 });
    }
  });

  it('is the same for the same request', () => {
    assert.deepEqual(buildImage(softmaxChain(2, 10)), buildImage(softmaxChain(2, 10)));
  });

  it('names addresses', () => {
    const image = buildImage(softmaxChain(1, 10));
    const kernel = addressOf(image, 'thumbnn_softmax_s16');
    assert.equal(symbolize(image, kernel), 'thumbnn_softmax_s16');
    assert.equal(symbolize(image, kernel + 18), 'thumbnn_softmax_s16+0x12');
    assert.equal(symbolize(image, image.arena.address), undefined);
    assert.equal(symbolize(image, image.opBegin)?.startsWith('thumbnn_invoke+'), true);
    const loop = image.labels.find(({ name }) => name === 'thumbnn_softmax_s16.scale_pairs');
    assert.ok(loop && loop.address > kernel);
  });

  it('refuses what does not fit the board, with the figures', () => {
    const request = softmaxChain(1, 40_000);
    assert.throws(
      () => buildImage(request),
      (error: unknown) =>
        error instanceof UnsupportedError &&
        error.code === 'SRAM_FULL' &&
        error.message.includes('arena 160000') &&
        error.message.includes('131072'),
    );
    const small = softmaxChain(1, 10);
    const regions = small.board.regions.map((region) =>
      region.kind === 'flash' ? { ...region, size: 1024 } : region,
    );
    assert.throws(
      () => buildImage({ ...small, board: { ...small.board, regions } }),
      (error: unknown) =>
        error instanceof UnsupportedError && error.code === 'FLASH_FULL' && error.message.includes('1024'),
    );
  });

  for (const [what, change] of [
    ['an unknown kernel', { kernel: 'thumbnn_x' }],
    ['a parameter too many', { params: { extra: 1 } }],
    ['a number that is none', { params: { depth: 0.5 } }],
    ['a number beyond int32', { params: { depth: 2 ** 31 } }],
    ['a number for a pointer', { params: { input: 0x20000000 } }],
    ['a pointer for a number', { params: { depth: { tensor: 0 } } }],
    ['a list for a pointer', { params: { input: [{ tensor: 0 }] } }],
    ['a tensor that is nowhere', { params: { input: { tensor: 9 } } }],
    ['a constant that is nowhere', { params: { exp_table: { constant: 'x' } } }],
    ['scratch where none was asked for', { params: { input: { scratch: 0 } } }],
    ['a size that is not the buffer’s', { params: { depth: 11 } }],
  ] as const) {
    it(`refuses ${what}`, () => {
      const request = softmaxChain(1, 10);
      const { kernel } = request.operators[0];
      const changed: PreparedKernel = {
        ...kernel,
        ...change,
        params: { ...kernel.params, ...('params' in change ? change.params : {}) },
      };
      assert.throws(
        () => buildImage({ ...request, operators: [{ operator: 0, kernel: changed }] }),
        (error: unknown) => error instanceof ContractError && error.place.op === 0,
      );
    });
  }
});

function findWords(bytes: Uint8Array, words: readonly number[]): number {
  const pattern = Buffer.alloc(4 * words.length);
  for (const [i, value] of words.entries()) pattern.writeUInt32LE(value, 4 * i);
  const at = Buffer.from(bytes).indexOf(pattern);
  assert.ok(at >= 0);
  return at;
}
