import assert from 'node:assert/strict';
import type { Engine } from '../../../emulator/index.js';

const START = 0x0800_0100;

/** Little-endian bytes of halfwords. */
export const halfwords = (...values: number[]): Uint8Array => new Uint8Array(Uint16Array.from(values).buffer);

/**
 * Reset an engine and let the guest give itself access to the floating-point unit, as start-up code does:
 * CPACR (0xE000ED88) |= 0xF << 20 (B3.2.20).
 */
export function enableFpu(engine: Engine): void {
  engine.load(0x0800_0000, new Uint8Array(Uint32Array.of(0x2001_f000, START | 1).buffer));
  engine.load(
    START,
    halfwords(
      0xf64e,
      0x5088, // movw r0, #0xed88
      0xf2ce,
      0x0000, // movt r0, #0xe000
      0x6801, // ldr r1, [r0]
      0xf441,
      0x0170, // orr r1, r1, #0xf00000
      0x6001, // str r1, [r0]
      0xf3bf,
      0x8f4f, // dsb
      0xf3bf,
      0x8f6f, // isb
      0xbf00, // nop
    ),
  );
  engine.reset();
  const end = START + 24;
  assert.deepEqual(engine.run({ stopAt: [end], maxInstructions: 100 }), { kind: 'address', address: end });
}
