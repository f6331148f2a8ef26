import assert from 'node:assert/strict';
import fc from 'fast-check';
import { relocate, relocationName } from '../../host/image/relocate.js';

const ABS32 = 2;
const REL32 = 3;
const THM_CALL = 10;
const THM_JUMP24 = 30;
const MOVW = 47;
const MOVT = 48;
const THM_JUMP19 = 51;
const THM_JUMP11 = 102;
const THM_JUMP8 = 103;

/** Patch one instruction at 0x08000100 and give its bytes as halfwords. */
function patched(type: number, halfwords: readonly number[], symbol: number, addend?: number) {
  const bytes = new Uint8Array(2 * halfwords.length);
  const view = new DataView(bytes.buffer);
  for (const [i, half] of halfwords.entries()) view.setUint16(2 * i, half, true);
  const outcome = relocate(bytes, 0x08000100, { offset: 0, type, addend }, symbol);
  return { outcome, halfwords: halfwords.map((_, i) => view.getUint16(2 * i, true)) };
}

describe('image: relocations', () => {
  // Expected halfwords are those GNU ld 2.40 writes for the same symbol and place.
  for (const [name, type, before, symbol, after] of [
    ['BL forwards', THM_CALL, [0xf7ff, 0xfffe], 0x08001001, [0xf000, 0xff7e]],
    ['BL backwards', THM_CALL, [0xf7ff, 0xfffe], 0x08000001, [0xf7ff, 0xff7e]],
    ['BL far', THM_CALL, [0xf7ff, 0xfffe], 0x08800001, [0xf3ff, 0xf77e]],
    ['B.W', THM_JUMP24, [0xf7ff, 0xbffe], 0x08000201, [0xf000, 0xb87e]],
    ['BEQ.W', THM_JUMP19, [0xf43f, 0xaffe], 0x08000201, [0xf000, 0x807e]],
    ['B', THM_JUMP11, [0xe7fe], 0x08000181, [0xe03e]],
    ['BNE', THM_JUMP8, [0xd1fe], 0x08000181, [0xd13e]],
    ['MOVW', MOVW, [0xf240, 0x0300], 0x2001fbcd, [0xf64f, 0x33cd]],
    ['MOVT', MOVT, [0xf2c0, 0x0300], 0x2001fbcd, [0xf2c2, 0x0301]],
    ['a word', ABS32, [4, 0], 0x08001001, [0x1005, 0x0800]],
    ['a relative word', REL32, [0, 0], 0x08001000, [0x0f00, 0]],
  ] as const) {
    it(`patch ${name}`, () => {
      assert.deepEqual(patched(type, before, symbol), { outcome: 'done', halfwords: after });
    });
  }

  it('read back the addend they wrote', () => {
    const ranges = [
      [THM_CALL, 24, [0xf000, 0xd000]],
      [THM_JUMP24, 24, [0xf000, 0x9000]],
      [THM_JUMP19, 20, [0xf000, 0x8000]],
      [THM_JUMP11, 11, [0xe000, 0]],
      [THM_JUMP8, 8, [0xd000, 0]],
    ] as const;
    for (const [type, bits, code] of ranges) {
      const even = fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 }).map((i) => 2 * i);
      fc.assert(
        fc.property(even, (addend) => {
          // With the symbol at the place the written value is the addend; a second pass must find it again.
          const once = patched(type, code, 0x08000101, addend);
          assert.equal(once.outcome, 'done');
          assert.deepEqual(patched(type, once.halfwords, 0x08000101), once);
        }),
      );
    }
  });

  it('refuse a branch that does not reach', () => {
    assert.equal(patched(THM_CALL, [0xf7ff, 0xfffe], 0x0a000001).outcome, 'out of range');
    assert.equal(patched(THM_JUMP19, [0xf43f, 0xaffe], 0x08200001).outcome, 'out of range');
    assert.equal(patched(THM_JUMP11, [0xe7fe], 0x08001001).outcome, 'out of range');
    assert.equal(patched(THM_JUMP8, [0xd1fe], 0x08000301).outcome, 'out of range');
  });

  it('refuse what they do not know by name, and places outside of the section', () => {
    assert.equal(patched(96, [0, 0], 0).outcome, 'unknown');
    assert.equal(relocationName(96), 'relocation 96');
    assert.equal(relocationName(THM_CALL), 'R_ARM_THM_CALL');
    assert.equal(patched(ABS32, [0], 0).outcome, 'outside');
  });
});
