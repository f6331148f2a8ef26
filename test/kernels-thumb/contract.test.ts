import assert from 'node:assert/strict';
import { ContractError } from '../../host/errors.js';
import { checkContract, checkManifest } from '../../host/image/manifest.js';
import { contractText } from '../../kernels-thumb/tools/sources.js';

const pointer = { name: 'input', type: 'pointer', access: 'read', bytes: '2 * n', align: 2 };
const good = {
  symbol: 'thumbnn_x',
  op: 'RELU',
  summary: 's',
  params: [pointer, { name: 'n', type: 'int32' }],
  stack: 8,
  clobbers: ['r0'],
  bounds: 'none',
};

describe('kernels: contracts', () => {
  it('take what docs/kernel-contracts.md allows', () => {
    assert.deepEqual(checkContract(good, 'x.S'), good);
    const array = {
      ...good,
      params: [
        { name: 'n', type: 'int32' },
        { ...pointer, count: 'n' },
      ],
    };
    assert.deepEqual(checkContract(array, 'x.S'), array);
  });

  for (const [what, change, message] of [
    ['an unknown key', { extra: 1 }, /extra/],
    ['a symbol without prefix', { symbol: 'x' }, /symbol/],
    ['no bounds', { bounds: ' ' }, /bounds/],
    ['a stack that is no number of words', { stack: 6 }, /stack/],
    ['an unknown access', { params: [{ ...pointer, access: 'rw' }] }, /access/],
    ['an unknown type', { params: [{ name: 'n', type: 'int8' }] }, /type/],
    ['an alignment that is no power of two', { params: [{ ...pointer, bytes: '4', align: 6 }] }, /align/],
    ['a size over a field that is not there', { params: [pointer] }, /bytes uses n/],
    ['a size that does not parse', { params: [{ ...pointer, bytes: '2 *' }] }, /bytes/],
    ['an unknown key of a number', { params: [{ name: 'n', type: 'int32', align: 4 }] }, /align/],
    ['an array before the last field', { params: [{ ...pointer, count: 'n' }, good.params[1]] }, /last/],
    [
      'an array of as many as no field says',
      { params: [good.params[1], { ...pointer, count: 'm' }] },
      /count/,
    ],
    [
      'two fields of one name',
      {
        params: [
          { name: 'n', type: 'int32' },
          { name: 'n', type: 'int32' },
        ],
      },
      /one name/,
    ],
  ] as const) {
    it(`refuse ${what}`, () => {
      assert.throws(
        () => checkContract({ ...good, ...change }, 'x.S'),
        (error: unknown) =>
          error instanceof ContractError && error.code === 'CONTRACT_INVALID' && message.test(error.message),
      );
    });
  }

  it('must open the file', () => {
    assert.equal(contractText('/*contract\nsymbol: a\n*/\ncode', 'x.S'), 'symbol: a\n');
    assert.throws(() => contractText('// contract\n', 'x.S'), ContractError);
  });

  it('are checked in a manifest, too', () => {
    const entry = {
      name: 'x',
      object: 'x.o',
      objectHash: '00',
      sources: { 'relu/x.S': '00' },
      contract: good,
    };
    const manifest = { schemaVersion: 1, assembler: 'as', kernels: [entry] };
    assert.deepEqual(checkManifest(manifest, 'kernels.json'), manifest);
    for (const broken of [
      {},
      { ...manifest, schemaVersion: 2 },
      { ...manifest, kernels: [{ ...entry, name: 'y' }] },
      { ...manifest, kernels: [{ ...entry, sources: { 'relu/x.S': 1 } }] },
      { ...manifest, kernels: [{ ...entry, contract: { ...good, stack: -4 } }] },
    ]) {
      assert.throws(() => checkManifest(broken, 'kernels.json'), ContractError);
    }
  });
});
