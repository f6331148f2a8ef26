import assert from 'node:assert/strict';
import { ZERO_WAIT } from '../../../emulator/index.js';
import { Interpreter } from '../../../emulator/interpreter.js';

const CODE = 0x0800_0100;
const LOOP = 0x0800_0200;
const STACK = 0x2000_1000;

describe('endless loops', () => {
  it('are branches to themselves, not other instructions that come back', () => {
    const engine = new Interpreter(ZERO_WAIT);
    // pop {pc}, which finds its own address three times and then that of `b .`
    engine.load(CODE, Uint8Array.of(0x00, 0xbd));
    engine.load(LOOP, Uint8Array.of(0xfe, 0xe7));
    engine.load(STACK, new Uint8Array(Uint32Array.of(CODE | 1, CODE | 1, CODE | 1, LOOP | 1).buffer));
    engine.setRegister(13, STACK);
    engine.setRegister(15, CODE);
    assert.deepEqual(engine.run({ maxInstructions: 100 }), { kind: 'endless-loop', address: LOOP });
    assert.equal(engine.register(13), STACK + 16);
  });
});
