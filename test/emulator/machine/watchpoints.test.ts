import assert from 'node:assert/strict';
import { createEngine, machineOf, type WatchMatch, ZERO_WAIT } from '../../../emulator/index.js';

const CODE = 0x0800_0100;
const DATA = 0x2000_0100;
const DWT = 0xe000_1000;
const DEMCR = 0xe000_edfc;
const TRCENA = 1 << 24;
const MATCHED = 1 << 24;
/** DWT_FUNCTION values (table C1-14). */
const Fn = { OFF: 0, PC: 4, READ: 5, WRITE: 6, BOTH: 7, VALUE: 0x107 } as const;

/** str r0,[r1]; strb r0,[r1,#7]; ldr r2,[r1]; ldmia r3!,{r4,r5}; bkpt #0 */
const PROGRAM = [0x6008, 0x71c8, 0x680a, 0xcb30, 0xbe00];

function rig() {
  const engine = createEngine('interpreter', ZERO_WAIT);
  const machine = machineOf(engine);
  assert(machine);
  const { core } = machine;
  core.deviceAccessAllowed = true;
  core.store(DEMCR, 4, TRCENA);
  engine.load(CODE, new Uint8Array(Uint16Array.from(PROGRAM).buffer));
  engine.setRegister(1, DATA);
  engine.setRegister(3, DATA);
  engine.setRegister(15, CODE);
  const seen: WatchMatch[] = [];
  machine.dwt.watchpoints.onMatch = (match) => seen.push(match);
  const watch = (k: number, fn: number, address: number, mask = 0) => {
    core.store(DWT + 0x20 + 16 * k, 4, address);
    core.store(DWT + 0x24 + 16 * k, 4, mask);
    core.store(DWT + 0x28 + 16 * k, 4, fn);
  };
  const run = () => {
    core.deviceAccessAllowed = false;
    const stop = engine.run({ maxInstructions: 100 });
    core.deviceAccessAllowed = true;
    return stop;
  };
  const brief = () =>
    seen.map((m) => `${m.comparator} ${m.kind} ${m.pc - CODE} ${m.address.toString(16)}:${m.size}`);
  return { engine, machine, core, watch, run, brief };
}

describe('DWT watchpoints', () => {
  it('tell of reads, of writes, of both, and of instructions', () => {
    const { watch, run, brief } = rig();
    watch(0, Fn.READ, DATA);
    watch(1, Fn.WRITE, DATA);
    watch(2, Fn.BOTH, DATA + 4);
    watch(3, Fn.PC, CODE + 4);
    assert.equal(run().kind, 'breakpoint');
    const expected = [
      '1 write 0 20000100:4',
      '3 pc 4 8000104:2',
      '0 read 4 20000100:4',
      '0 read 6 20000100:4',
    ];
    assert.deepEqual(brief(), [...expected, '2 read 6 20000104:4']);
  });

  it('cover 2^MASK bytes', () => {
    const { watch, run, brief } = rig();
    watch(0, Fn.WRITE, DATA + 4, 2);
    watch(1, Fn.PC, CODE, 2);
    run();
    assert.deepEqual(brief(), ['1 pc 0 8000100:2', '1 pc 2 8000102:2', '0 write 2 20000107:1']);
  });

  it('show MATCHED until it is read', () => {
    const { core, watch, run } = rig();
    watch(0, Fn.WRITE, DATA);
    watch(1, Fn.WRITE, DATA + 0x100);
    run();
    assert.equal(core.load(DWT + 0x28, 4), Fn.WRITE | MATCHED);
    assert.equal(core.load(DWT + 0x28, 4), Fn.WRITE);
    assert.equal(core.load(DWT + 0x38, 4), Fn.WRITE);
  });

  it('are silent without TRCENA, when off, and when they hold a value', () => {
    const { core, watch, run, brief } = rig();
    watch(0, Fn.OFF, DATA);
    watch(1, Fn.VALUE, DATA);
    run();
    watch(0, Fn.BOTH, DATA);
    core.store(DEMCR, 4, 0);
    run();
    assert.deepEqual(brief(), []);
  });

  it('let the debugger end the run behind the instruction', () => {
    const { engine, machine, watch, run } = rig();
    watch(0, Fn.WRITE, DATA + 7);
    machine.dwt.watchpoints.onMatch = () => {
      machine.halt = { kind: 'breakpoint', immediate: 1 };
    };
    assert.deepEqual(run(), { kind: 'breakpoint', immediate: 1 });
    assert.equal(engine.register(15), CODE + 4);
    assert.deepEqual(run(), { kind: 'breakpoint', immediate: 0 });
  });

  it('cost no cycle', () => {
    const cycles = [Fn.OFF, Fn.BOTH].map((fn) => {
      const { machine, watch, run } = rig();
      watch(0, fn, DATA);
      run();
      return machine.cycles;
    });
    assert.equal(cycles[0], cycles[1]);
  });
});
