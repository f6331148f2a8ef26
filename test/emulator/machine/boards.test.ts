import assert from 'node:assert/strict';
import { BOARDS } from '../../../emulator/index.js';
import { Interpreter } from '../../../emulator/interpreter.js';
import { Machine } from '../../../emulator/machine/machine.js';

const machineOf = (name: string): Machine => {
  const board = BOARDS.find((b) => b.name === name);
  assert.ok(board, name);
  const machine = new Machine(board);
  machine.core.deviceAccessAllowed = true;
  return machine;
};

/** movs r0, #1; bx lr */
const RETURN_ONE = Uint8Array.of(0x01, 0x20, 0x70, 0x47);

describe('memory of the boards', () => {
  it('shows the SRAM of zero-wait a second time for code', () => {
    const { core } = machineOf('zero-wait');
    core.store(0x2000_0010, 4, 0x1234_5678);
    assert.equal(core.load(0x1000_0010, 4), 0x1234_5678);
    core.store(0x1000_0012, 1, 0xff);
    assert.equal(core.load(0x2000_0010, 4), 0x12ff_5678);
  });

  it('echoes the mode of the CC2652R cache controller, also through the bit-band alias', () => {
    const { core } = machineOf('cc2652r@48');
    core.store(0x4003_4004, 4, 1);
    assert.equal(core.load(0x4003_4000, 4), 1);
    const bit1 = 0x4200_0000 + 32 * 0x3_4004 + 4;
    core.store(bit1, 4, 1);
    assert.equal(core.load(0x4003_4000, 4), 3);
    assert.equal(core.load(0x4200_0000 + 32 * 0x3_4000, 4), 1);
    core.store(0x4003_4000, 4, 0);
    assert.equal(core.load(0x4003_4000, 4), 3, 'the status cannot be written');
  });

  it('runs what was last written, through whichever address', () => {
    const board = BOARDS[0];
    const engine = new Interpreter(board);
    const call = () => {
      engine.setRegister(14, 0x0800_0101);
      engine.setRegister(15, 0x1000_0000);
      engine.run({ stopAt: [0x0800_0100] });
      return engine.register(0);
    };
    engine.load(0x0800_0100, Uint8Array.of(0x08, 0x70, 0xfe, 0xe7));
    engine.load(0x2000_0000, RETURN_ONE);
    assert.equal(call(), 1);
    // strb r0, [r1] at 0x08000100 changes the immediate of the code in SRAM.
    engine.setRegister(0, 7);
    engine.setRegister(1, 0x2000_0000);
    engine.run({ maxInstructions: 1 });
    assert.equal(call(), 7);
  });
});
