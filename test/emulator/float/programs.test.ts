import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toNumber } from '../../../emulator/float/bits.js';
import { createEngine, type Engine, MachineFault, ZERO_WAIT } from '../../../emulator/index.js';
import { singlePair } from './arbitraries.js';
import { enableFpu, halfwords } from './programs.js';

const CODE = 0x0800_1000;

/** Run `code` to its end with the given core registers, from r0 on. */
function run(engine: Engine, code: Uint8Array, ...registers: number[]): void {
  engine.load(CODE, code);
  registers.forEach((value, k) => {
    engine.setRegister(k, value);
  });
  engine.setRegister(15, CODE);
  const end = CODE + code.length;
  assert.deepEqual(engine.run({ stopAt: [end], maxInstructions: 100 }), { kind: 'address', address: end });
}

function engineWithFpu(): Engine {
  const engine = createEngine('interpreter', ZERO_WAIT);
  enableFpu(engine);
  return engine;
}

/** An engine after reset, when no access to the floating-point unit is allowed yet. */
function engineWithoutFpu(): Engine {
  const engine = createEngine('interpreter', ZERO_WAIT);
  engine.load(0x0800_0000, new Uint8Array(Uint32Array.of(0x2001_f000, CODE | 1).buffer));
  engine.reset();
  return engine;
}

function isFault(kind: string, pc: number): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof MachineFault, String(error));
    assert.deepEqual([error.kind, error.pc], [kind, pc]);
    return true;
  };
}

const ADD_IN_THE_MIDDLE = halfwords(
  0x3001, // adds r0, #1
  0x1809, // adds r1, r1, r0
  ...[0xee00, 0x1a10], // vmov s0, r1
  ...[0xee70, 0x0a00], // vadd.f32 s1, s0, s0
  0x3201, // adds r2, #1
  ...[0xee10, 0x3a90], // vmov r3, s1
);

describe('floating-point programs', () => {
  it('compare, move the flags to the APSR and select in an IT block', () => {
    const engine = engineWithFpu();
    const code = halfwords(
      ...[0xee00, 0x0a10], // vmov s0, r0
      ...[0xee00, 0x1a90], // vmov s1, r1
      ...[0xeeb4, 0x0a60], // vcmp.f32 s0, s1
      ...[0xeef1, 0xfa10], // vmrs APSR_nzcv, fpscr
      0xbfcc, // ite gt
      ...[0xeeb0, 0x1a40], // vmovgt.f32 s2, s0
      ...[0xeeb0, 0x1a60], // vmovle.f32 s2, s1
      ...[0xee11, 0x2a10], // vmov r2, s2
    );
    fc.assert(
      fc.property(singlePair, ([a, b]) => {
        run(engine, code, a, b);
        assert.equal(engine.register(2), (toNumber(a) > toNumber(b) ? a : b) >>> 0);
      }),
      { numRuns: 300 },
    );
  });

  it('see flags that VMRS changes inside an IT block', () => {
    const engine = engineWithFpu();
    run(
      engine,
      halfwords(
        ...[0xeee1, 0x0a10], // vmsr fpscr, r0: Z clear
        0x4280, // cmp r0, r0
        0xbf04, // itt eq
        ...[0xeef1, 0xfa10], // vmrseq APSR_nzcv, fpscr
        0x2101, // moveq r1, #1
      ),
      0,
      5,
    );
    assert.equal(engine.register(1), 5);
  });

  it('fault at the first floating-point instruction while access is denied, with all before it done', () => {
    const engine = engineWithoutFpu();
    const before = engine.instructions;
    assert.throws(() => run(engine, ADD_IN_THE_MIDDLE, 1, 10, 20), isFault('NO_COPROCESSOR', CODE + 4));
    assert.deepEqual(
      [0, 1, 2].map((r) => engine.register(r)),
      [2, 12, 20],
    );
    assert.equal(engine.instructions - before, 2);
  });

  it('count every instruction once when access is checked in the middle of a block', () => {
    const engine = engineWithFpu();
    const before = engine.instructions;
    run(engine, ADD_IN_THE_MIDDLE, 1, 0x3f80_0000 - 2, 20);
    assert.deepEqual(
      [0, 1, 2, 3].map((r) => engine.register(r)),
      [2, 0x3f80_0000, 21, 0x4000_0000],
    );
    assert.equal(engine.instructions - before, 6);
  });

  it('do not ask for access when the condition fails', () => {
    const engine = engineWithoutFpu();
    run(
      engine,
      halfwords(
        0x4280, // cmp r0, r0
        0xbf18, // it ne
        ...[0xee30, 0x0a00], // vaddne.f32 s0, s0, s0
        0x2107, // movs r1, #7
      ),
    );
    assert.equal(engine.register(1), 7);
  });

  it('fault on unaligned addresses and leave the base as it was', () => {
    const unaligned: readonly (readonly [string, readonly [number, number]])[] = [
      ['vldmia r0!, {s0-s3}', [0xecb0, 0x0a04]],
      ['vstmdb r0!, {s0-s3}', [0xed20, 0x0a04]],
      ['vldr s0, [r0]', [0xed90, 0x0a00]],
      ['vstr d0, [r0, #8]', [0xed80, 0x0b02]],
    ];
    for (const [text, bits] of unaligned) {
      const engine = engineWithFpu();
      assert.throws(() => run(engine, halfwords(...bits), 0x2000_0102), isFault('UNALIGNED', CODE), text);
      assert.equal(engine.register(0), 0x2000_0102, text);
    }
  });
});
