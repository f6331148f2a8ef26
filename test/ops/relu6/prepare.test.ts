import assert from 'node:assert/strict';
import { prepareRelu6, relu6Warning } from '../../../host/ops/relu6/prepare.js';
import { makeNode } from '../node.js';

const shape = [3];

describe('ops/relu6', () => {
  it('clamps at 6 in units of the input', () => {
    const same = prepareRelu6(makeNode('RELU6', {}, [{ shape }], [{ shape }]));
    assert.deepEqual(same, { elements: 3, activationMin: 0, activationMax: 6000 });
    const fine = prepareRelu6(makeNode('RELU6', {}, [{ shape, scale: 1e-5 }], [{ shape }]));
    assert.equal(fine.activationMax, 32767);
    // 15268.4999... in double, a tie in float32.
    const tie = { shape, scale: 0.00039296591421589255 };
    assert.equal(prepareRelu6(makeNode('RELU6', {}, [tie], [tie])).activationMax, 15269);
  });

  it('tells when the output scale is ignored', () => {
    assert.equal(relu6Warning(makeNode('RELU6', {}, [{ shape }], [{ shape }])), undefined);
    const node = makeNode('RELU6', {}, [{ shape, scale: 0.25 }], [{ shape, scale: 0.5 }]);
    const warning = relu6Warning(node);
    assert.equal(warning?.code, 'SCALES_DIFFER');
    assert.match(warning.message, /output scale 0\.5 .* input scale 0\.25.* a factor of 2$/);
  });
});
