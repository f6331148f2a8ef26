import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MachineFault, Permission, Shadow } from '../../../emulator/index.js';
import { Exception } from '../../../emulator/machine/system.js';
import { createRig, LOOP, MAIN, type Rig, STACK_TOP } from '../system/rig.js';

const DATA = 0x2000_0100;
const PERMISSIONS = [
  Permission.NONE,
  Permission.READ_ONLY,
  Permission.UNINITIALISED,
  Permission.WRITTEN,
] as const;

/** Loads of r0 from [r1] and stores of r0 to [r1], by size. */
const LOADS: { readonly [size: number]: number } = { 1: 0x7808, 2: 0x8808, 4: 0x6808 };
const STORES: { readonly [size: number]: number } = { 1: 0x7008, 2: 0x8008, 4: 0x6008 };

function checkedRig(main: readonly number[]): Rig & { shadow: Shadow } {
  const rig = createRig({ main });
  rig.core.checked = true;
  const shadow = new Shadow(rig.core.memory);
  shadow.forbidAll();
  return { ...rig, shadow };
}

/** Kind, offset from the start of the code and offset from DATA of the fault that a run ends with. */
function violation(run: () => unknown): readonly unknown[] | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof MachineFault, String(error));
    return [error.kind, error.pc - MAIN, error.detail - DATA];
  }
}

describe('shadow of memory', () => {
  it('decides every load and store by the bytes it touches', () => {
    const permission = fc.constantFrom(...PERMISSIONS);
    const access = fc.record({
      write: fc.boolean(),
      size: fc.constantFrom(1, 2, 4),
      at: fc.integer({ min: 0, max: 8 }),
      shadow: fc.array(permission, { minLength: 12, maxLength: 12 }),
    });
    fc.assert(
      fc.property(access, ({ write, size, at, shadow }) => {
        const rig = checkedRig([write ? STORES[size] : LOADS[size]]);
        for (const [k, byte] of shadow.entries()) rig.shadow.set(DATA + k, 1, byte);
        rig.engine.load(DATA, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
        rig.engine.setRegister(0, 0x55555555);
        rig.engine.setRegister(1, DATA + at);

        const needed = write ? Permission.UNINITIALISED : Permission.READ_ONLY;
        const first = shadow.findIndex((byte, k) => k >= at && k < at + size && (byte & needed) === 0);
        const found = violation(() => rig.step());

        const after = [...rig.shadow.get(DATA, 12)];
        const memory = rig.engine.read(DATA + at, size);
        if (first < 0) {
          assert.equal(found, undefined);
          const written = shadow.map((byte, k) => (k >= at && k < at + size ? Permission.WRITTEN : byte));
          assert.deepEqual(after, write ? written : shadow);
          assert.deepEqual(
            [...memory],
            Array(size)
              .fill(0)
              .map((_, k) => (write ? 0x55 : at + k + 1)),
          );
          return;
        }
        const [forbidden, kept] = write
          ? ['WRITE_OUTSIDE', 'WRITE_READ_ONLY']
          : ['READ_OUTSIDE', 'READ_UNINITIALISED'];
        const kind = shadow[first] === Permission.NONE ? forbidden : kept;
        assert.deepEqual(found, [kind, 0, first]);
        assert.deepEqual(after, shadow);
        assert.deepEqual(
          [...memory],
          Array(size)
            .fill(0)
            .map((_, k) => at + k + 1),
        );
      }),
    );
  });

  it('covers LDM, PUSH, LDREX and bit-band accesses, and names the instruction', () => {
    // nop; ldmia r1, {r2, r3}
    const multiple = checkedRig([0xbf00, 0xc90c]);
    multiple.shadow.set(DATA, 4, Permission.WRITTEN);
    multiple.engine.setRegister(1, DATA);
    assert.deepEqual(
      violation(() => multiple.step(2)),
      ['READ_OUTSIDE', 2, 4],
    );
    assert.equal(multiple.engine.instructions, 1);

    // push {r0, r1}
    const push = checkedRig([0xb403]);
    push.shadow.set(DATA - 4, 4, Permission.UNINITIALISED);
    push.engine.setRegister(13, DATA);
    assert.deepEqual(
      violation(() => push.step()),
      ['WRITE_OUTSIDE', 0, -8],
    );

    // ldrex r0, [r1]
    const exclusive = checkedRig([0xe851, 0x0f00]);
    exclusive.shadow.set(DATA, 4, Permission.UNINITIALISED);
    exclusive.engine.setRegister(1, DATA);
    assert.deepEqual(
      violation(() => exclusive.step()),
      ['READ_UNINITIALISED', 0, 0],
    );

    const bit = checkedRig([STORES[4]]);
    bit.shadow.set(DATA, 1, Permission.READ_ONLY);
    bit.engine.setRegister(1, 0x2200_0000 + 32 * (DATA - 0x2000_0000));
    assert.deepEqual(
      violation(() => bit.step()),
      ['WRITE_READ_ONLY', 0, 0],
    );
  });

  it('leaves the devices, the fetch and a debugger alone', () => {
    // ldr r0, [r1]
    const rig = checkedRig([LOADS[4]]);
    rig.engine.setRegister(1, 0xe000_ed00);
    rig.step();
    assert.equal(rig.register(0), 0x410f_c241);
    rig.engine.load(DATA, Uint8Array.of(7));
    assert.equal(rig.engine.read(DATA, 1)[0], 7);
    assert.deepEqual([...rig.shadow.get(DATA, 1)], [Permission.NONE]);
  });

  it('lets an exception push its frame anywhere, and the handler read it', () => {
    // ldr r0, [sp, #24]; b .
    const rig = createRig({ main: [], handlers: { [Exception.SVCALL]: [0x9806, LOOP] } });
    rig.halfwords(MAIN, [0xdf00]);
    rig.core.checked = true;
    const shadow = new Shadow(rig.core.memory);
    shadow.forbidAll();
    rig.step(2);
    assert.equal(rig.register(0), MAIN + 2);
    assert.deepEqual([...shadow.get(STACK_TOP - 32, 32)], Array(32).fill(Permission.WRITTEN));
    assert.deepEqual([...shadow.get(STACK_TOP - 36, 4)], Array(4).fill(Permission.NONE));
  });

  it('asks nothing while the core is not checked', () => {
    const rig = createRig({ main: [STORES[4], LOADS[4]] });
    new Shadow(rig.core.memory).forbidAll();
    rig.engine.setRegister(1, DATA);
    rig.step(2);
    assert.deepEqual([...new Shadow(rig.core.memory).get(DATA, 1)], [Permission.NONE]);
  });

  it('costs no cycle', () => {
    const cycles = [false, true].map((checked) => {
      const rig = createRig({ main: [STORES[4], LOADS[2], LOADS[4], STORES[1]] });
      rig.core.checked = checked;
      new Shadow(rig.core.memory).set(DATA, 8, Permission.UNINITIALISED);
      rig.engine.setRegister(1, DATA + 1);
      rig.step(8);
      return rig.engine.cycles;
    });
    assert.equal(cycles[0], cycles[1]);
  });
});
