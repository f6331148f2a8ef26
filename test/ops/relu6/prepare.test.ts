import assert from 'node:assert/strict';
import { prepareRelu6 } from '../../../host/ops/relu6/prepare.js';
import { makeNode } from '../node.js';

const shape = [3];

describe('ops/relu6', () => {
  it('clamps at 6 in units of the input and tells when the output scale is ignored', () => {
    const same = prepareRelu6(makeNode('RELU6', {}, [{ shape }], [{ shape }]));
    assert.deepEqual(same, { elements: 3, activationMin: 0, activationMax: 6000, scalesAgree: true });
    const fine = prepareRelu6(makeNode('RELU6', {}, [{ shape, scale: 1e-5 }], [{ shape }]));
    assert.deepEqual([fine.activationMax, fine.scalesAgree], [32767, false]);
    // 15268.4999... in double, a tie in float32.
    const tie = { shape, scale: 0.00039296591421589255 };
    assert.equal(prepareRelu6(makeNode('RELU6', {}, [tie], [tie])).activationMax, 15269);
  });
});
