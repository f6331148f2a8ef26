import assert from 'node:assert/strict';
import { AccessFault } from '../../../emulator/machine/memory.js';
import { Cfsr, Control, Exception, Shcsr } from '../../../emulator/machine/system.js';
import { createRig, enableIrq, handlerOf, IRQ0, LOOP, MAIN, NOP, REGISTER, type Rig, UDF } from './rig.js';

const ARENA = 0x2000_4000;
const ENABLE = 1;
const HFNMIENA = 2;
const PRIVDEFENA = 4;
const EXECUTE_NEVER = 1 << 28;

interface Region {
  readonly number: number;
  readonly base: number;
  readonly log2: number;
  readonly access: number;
  readonly more?: number;
}

function setRegion(rig: Rig, { number, base, log2, access, more = 0 }: Region): void {
  rig.poke(REGISTER.MPU_RNR, number);
  rig.poke(REGISTER.MPU_RBAR, base);
  rig.poke(REGISTER.MPU_RASR, more | (access << 24) | ((log2 - 1) << 1) | 1);
}

/** May the guest do that? */
function allows(rig: Rig, privileged: boolean, write: boolean, address: number, size = 4): boolean {
  rig.core.privileged = privileged;
  try {
    if (write) rig.poke(address, 0, size);
    else rig.peek(address, size);
    return true;
  } catch (error) {
    assert.ok(error instanceof AccessFault);
    assert.equal(error.kind, write ? 'PROTECTED_WRITE' : 'PROTECTED_READ');
    return false;
  } finally {
    rig.core.privileged = true;
  }
}

describe('MPU', () => {
  /** AP: privileged read, write, unprivileged read, write (B3.5.9, table B3-15). */
  const PERMISSIONS: readonly (readonly [access: number, allowed: string])[] = [
    [0, '----'],
    [1, 'rw--'],
    [2, 'rwr-'],
    [3, 'rwrw'],
    [5, 'r---'],
    [6, 'r-r-'],
    [7, 'r-r-'],
  ];
  for (const [access, allowed] of PERMISSIONS) {
    it(`AP ${access} is ${allowed}`, () => {
      const rig = createRig();
      setRegion(rig, { number: 0, base: ARENA, log2: 8, access });
      rig.poke(REGISTER.MPU_CTRL, ENABLE);
      const found = [true, false].flatMap((privileged) =>
        [false, true].map((write) =>
          allows(rig, privileged, write, ARENA + 16) ? (write ? 'w' : 'r') : '-',
        ),
      );
      assert.equal(found.join(''), allowed);
    });
  }

  it('asks the enabled region with the highest number (B3.5.1)', () => {
    const rig = createRig();
    setRegion(rig, { number: 1, base: ARENA, log2: 12, access: 3 });
    setRegion(rig, { number: 6, base: ARENA + 0x100, log2: 8, access: 6 });
    rig.poke(REGISTER.MPU_CTRL, ENABLE);
    const writes = (offset: number, size = 4) => allows(rig, true, true, ARENA + offset, size);
    assert.deepEqual([writes(0xfc), writes(0x100), writes(0x1fc), writes(0x200)], [true, false, false, true]);
    assert.deepEqual([writes(0xfe), writes(0x1fe)], [false, false], 'across a border both must allow it');
    rig.poke(REGISTER.MPU_RNR, 6);
    rig.poke(REGISTER.MPU_RASR, 0);
    assert.equal(writes(0x100), true);
  });

  it('disables subregions of an eighth each (B3.5.9)', () => {
    const rig = createRig();
    setRegion(rig, { number: 0, base: ARENA, log2: 11, access: 3, more: 0b0100_0010 << 8 });
    rig.poke(REGISTER.MPU_CTRL, ENABLE);
    const eighths = Array.from({ length: 8 }, (_, k) => allows(rig, true, false, ARENA + 0x100 * k + 0xf0));
    assert.deepEqual(eighths, [true, false, true, true, true, true, false, true]);
    // Below 256 bytes there are none.
    setRegion(rig, { number: 0, base: ARENA, log2: 7, access: 3, more: 0xff << 8 });
    assert.equal(allows(rig, true, false, ARENA), true);
  });

  it('takes sizes from 32 bytes to everything', () => {
    const rig = createRig();
    rig.poke(REGISTER.MPU_CTRL, ENABLE);
    setRegion(rig, { number: 0, base: ARENA, log2: 5, access: 3 });
    assert.deepEqual(
      [allows(rig, true, true, ARENA + 31, 1), allows(rig, true, true, ARENA + 32, 1)],
      [true, false],
    );
    setRegion(rig, { number: 0, base: 0, log2: 32, access: 3 });
    assert.equal(allows(rig, true, true, ARENA + 32, 1), true);
    rig.poke(REGISTER.MPU_RASR, (3 << 1) | 1); // 16 bytes: no such size
    assert.equal(allows(rig, true, false, 0x2000_0000), false);
  });

  it('has the default map behind it for privileged code (PRIVDEFENA)', () => {
    const rig = createRig();
    for (const [control, privileged, unprivileged] of [
      [0, true, true],
      [ENABLE, false, false],
      [ENABLE | PRIVDEFENA, true, false],
    ] as const) {
      rig.poke(REGISTER.MPU_CTRL, control);
      assert.deepEqual(
        [allows(rig, true, true, ARENA), allows(rig, false, true, ARENA)],
        [privileged, unprivileged],
      );
    }
  });

  it('leaves the private peripheral bus alone (B3.5.1)', () => {
    const rig = createRig();
    rig.poke(REGISTER.MPU_CTRL, ENABLE);
    assert.equal(rig.peek(REGISTER.MPU_CTRL), ENABLE);
  });

  it('rules HardFault and NMI only with HFNMIENA', () => {
    for (const [control, refused] of [
      [ENABLE, false],
      [ENABLE | HFNMIENA, true],
    ] as const) {
      const rig = createRig();
      rig.poke(REGISTER.MPU_CTRL, control);
      rig.system.faultmask = 1;
      assert.equal(allows(rig, true, false, ARENA), !refused);
    }
  });

  it('can be told the region with its base (B3.5.8), and has aliases for three more', () => {
    const rig = createRig();
    rig.poke(REGISTER.MPU_RBAR, ARENA | 0x10 | 5);
    assert.equal(rig.peek(REGISTER.MPU_RNR), 5);
    assert.equal(rig.peek(REGISTER.MPU_RBAR), ARENA | 5);
    rig.poke(REGISTER.MPU_RBAR + 8, (ARENA + 0x100) | 0x10 | 2);
    rig.poke(REGISTER.MPU_RASR + 8, 0x0300_000f);
    assert.deepEqual([rig.peek(REGISTER.MPU_RNR), rig.peek(REGISTER.MPU_RASR)], [2, 0x0300_000f]);
  });

  function guarded(code: Parameters<typeof createRig>[0], ...regions: readonly Region[]): Rig {
    const rig = createRig({ handlers: { [Exception.MEM_MANAGE]: [LOOP] }, ...code });
    rig.poke(REGISTER.SHCSR, Shcsr.MEMFAULTENA | Shcsr.USGFAULTENA);
    setRegion(rig, { number: 0, base: 0x0800_0000, log2: 20, access: 6 });
    setRegion(rig, { number: 1, base: 0x2000_0000, log2: 17, access: 3 });
    for (const region of regions) setRegion(rig, region);
    rig.poke(REGISTER.MPU_CTRL, ENABLE);
    return rig;
  }

  it('refuses a store with DACCVIOL and its address (B3.2.15)', () => {
    // str r1, [r0, #4]
    const rig = guarded({ main: [0x6041] }, { number: 4, base: ARENA, log2: 8, access: 6 });
    rig.engine.setRegister(0, ARENA);
    rig.step();
    assert.equal(rig.pc, handlerOf(Exception.MEM_MANAGE));
    assert.equal(rig.system.cfsr, Cfsr.DACCVIOL | Cfsr.MMARVALID);
    assert.equal(rig.peek(REGISTER.MMFAR), ARENA + 4);
    assert.equal(rig.frame(rig.sp)[6], MAIN);
  });

  it('refuses code where none may be, at the first instruction there', () => {
    const rig = guarded({ main: [NOP] }, { number: 4, base: ARENA, log2: 5, access: 3, more: EXECUTE_NEVER });
    // Runs into the region from before it: the two instructions in front are executed.
    rig.halfwords(ARENA - 4, [0x3001, 0x3001, 0x3001]);
    rig.engine.setRegister(0, 0);
    rig.engine.setRegister(15, ARENA - 4);
    rig.step(3);
    assert.equal(rig.system.cfsr, Cfsr.IACCVIOL);
    assert.deepEqual([rig.frame(rig.sp)[6], rig.frame(rig.sp)[0]], [ARENA, 2]);
  });

  it('refuses the second half of an instruction', () => {
    const rig = guarded({}, { number: 4, base: ARENA, log2: 5, access: 3, more: EXECUTE_NEVER });
    rig.halfwords(ARENA - 2, [0xf04f, 0x0001]); // mov r0, #1
    rig.engine.setRegister(15, ARENA - 2);
    rig.step();
    assert.equal(rig.system.cfsr, Cfsr.IACCVIOL);
  });

  it('notices changes of privilege and of regions', () => {
    // b . in a region for privileged code
    const rig = guarded({ main: [LOOP] }, { number: 4, base: MAIN, log2: 8, access: 5 });
    rig.poke(REGISTER.SYST_RVR, 0xffff);
    rig.poke(REGISTER.SYST_CSR, 3);
    rig.step(10);
    assert.equal(rig.pc, MAIN);
    rig.system.setMode(0, Control.NPRIV);
    rig.machine.mpu.onChange();
    rig.step();
    assert.equal(rig.system.cfsr, Cfsr.IACCVIOL);
  });

  it('refuses stacking with MSTKERR, and vectors not at all (B3.5.1)', () => {
    const rig = guarded({ main: [UDF] }, { number: 4, base: 0x2000_8000, log2: 8, access: 0 });
    enableIrq(rig, 0, 0x40);
    rig.engine.setRegister(13, 0x2000_8100);
    rig.poke(REGISTER.ISPR, 1);
    rig.settle();
    assert.equal(rig.pc, handlerOf(Exception.MEM_MANAGE));
    assert.equal(rig.system.cfsr, Cfsr.MSTKERR);
    const hidden = guarded({ main: [NOP] }, { number: 0, base: 0x0800_0400, log2: 10, access: 6 });
    setRegion(hidden, { number: 2, base: 0x0800_1000, log2: 12, access: 6 });
    enableIrq(hidden, 0, 0x40);
    hidden.poke(REGISTER.ISPR, 1);
    hidden.settle();
    assert.equal(hidden.pc, handlerOf(IRQ0));
  });

  it('LDRT and STRT ask for unprivileged permission (A7.7.67, A7.7.173)', () => {
    // ldrt r1, [r0]; strt r1, [r0, #4]
    const code = { main: [0xf850, 0x1e00, 0xf840, 0x1e04] };
    for (const [access, faults] of [
      [3, [false, false]],
      [2, [false, true]],
      [1, [true, true]],
    ] as const) {
      const found = [0, 4].map((skip) => {
        const rig = guarded(code, { number: 4, base: ARENA, log2: 8, access });
        rig.engine.setRegister(0, ARENA);
        rig.engine.setRegister(15, MAIN + skip);
        rig.step();
        return rig.system.cfsr === (Cfsr.DACCVIOL | Cfsr.MMARVALID);
      });
      assert.deepEqual(found, [...faults], `AP ${access}`);
    }
  });
});

describe('the memory map', () => {
  it('has no code in peripheral and device space (B3.1)', () => {
    for (const [address, status] of [
      [0x4000_0000, Cfsr.IACCVIOL],
      [0xa000_0000, Cfsr.IACCVIOL],
      [0xe000_e000, Cfsr.IACCVIOL],
      [0x3000_0000, Cfsr.IBUSERR],
      [0x6000_0000, Cfsr.IBUSERR],
    ]) {
      const rig = createRig();
      rig.poke(REGISTER.SHCSR, Shcsr.MEMFAULTENA | Shcsr.BUSFAULTENA);
      rig.engine.setRegister(15, address);
      rig.step();
      assert.equal(rig.system.cfsr, status, address.toString(16));
    }
  });

  it('has a word for every bit of the first megabyte of SRAM (B3.1: bit-band)', () => {
    const rig = createRig();
    rig.words(ARENA, [0x8000_0001]);
    const alias = (bit: number) => 0x2200_0000 + (ARENA - 0x2000_0000) * 32 + bit * 4;
    assert.deepEqual([rig.peek(alias(0)), rig.peek(alias(1)), rig.peek(alias(31))], [1, 0, 1]);
    rig.poke(alias(5), 0xffff_ffff);
    rig.poke(alias(31), 0xffff_fffe);
    assert.deepEqual([...new Uint32Array(rig.engine.read(ARENA, 4).buffer)], [0x21]);
    assert.equal(rig.peek(alias(5), 1), 1);
    assert.throws(() => rig.peek(0x2200_0000 + 0x20_0000 * 32), { kind: 'UNMAPPED_READ' });
  });

  it('flash cannot be written, and nothing is nowhere', () => {
    // str r1, [r0]
    for (const [address, kind] of [
      [0x0800_0000, 'READ_ONLY_WRITE'],
      [0x3000_0000, 'UNMAPPED_WRITE'],
    ] as const) {
      const rig = createRig({ main: [0x6001] });
      rig.poke(REGISTER.SHCSR, Shcsr.BUSFAULTENA);
      rig.engine.setRegister(0, address);
      rig.step();
      assert.equal(rig.system.cfsr, Cfsr.PRECISERR | Cfsr.BFARVALID);
      assert.deepEqual([rig.machine.lastFault?.kind, rig.peek(REGISTER.BFAR)], [kind, address]);
    }
  });
});
