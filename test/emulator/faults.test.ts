import assert from 'node:assert/strict';
import { type Engine, loadEngine, MachineFault, ZERO_WAIT } from '../../emulator/index.js';
import { requireUnicorn } from '../support/require-unicorn.js';

const CODE = 0x0800_0100;
const STACK = 0x2000_8000;
const SRAM_END = 0x2002_0000;
/** Between flash and SRAM: nothing is there. */
const NOWHERE = 0x3000_0000;
const PC = 15;

/** `adds r7, #1` before and `b .` behind the instruction under test. */
const BEFORE = 0x3701;
const BEHIND = 0xe7fe;

interface Case {
  readonly what: string;
  readonly code: readonly number[];
  readonly registers?: { readonly [r: number]: number };
  readonly kind: string;
  /** Address of the access or encoding; undefined when the engines disagree about it. */
  readonly detail?: number;
  /** Where it faults: at the instruction unless given. */
  readonly pc?: number;
  /** Engines that do not see this fault, with the reason in lockstep/known-faults.ts. */
  readonly unseenBy?: readonly string[];
}

const AT = CODE + 4;

// Encodings were made with arm-none-eabi-as.
const CASES: readonly Case[] = [
  {
    what: 'ldr r0, [r1] from nowhere',
    code: [0x6808],
    registers: { 1: NOWHERE },
    kind: 'UNMAPPED_READ',
    detail: NOWHERE,
  },
  {
    what: 'ldrsh.w r0, [r1, #2] behind SRAM',
    code: [0xf9b1, 0x0002],
    registers: { 1: SRAM_END - 2 },
    kind: 'UNMAPPED_READ',
    detail: SRAM_END,
  },
  {
    what: 'ldmia r1!, {r2, r3, r4} across the end',
    code: [0xc91c],
    registers: { 1: SRAM_END - 8 },
    kind: 'UNMAPPED_READ',
    detail: SRAM_END,
  },
  {
    what: 'ldrd r2, r3, [r1], #8 across the end',
    code: [0xe8f1, 0x2302],
    registers: { 1: SRAM_END - 4 },
    kind: 'UNMAPPED_READ',
    detail: SRAM_END,
  },
  {
    what: 'pop {r0, pc} from nowhere',
    code: [0xbd01],
    registers: { 13: NOWHERE },
    kind: 'UNMAPPED_READ',
    detail: NOWHERE,
  },
  {
    what: 'str r0, [r1] to nowhere',
    code: [0x6008],
    registers: { 1: NOWHERE },
    kind: 'UNMAPPED_WRITE',
    detail: NOWHERE,
  },
  {
    what: 'strb.w r0, [r1], #1 behind SRAM',
    code: [0xf801, 0x0b01],
    registers: { 1: SRAM_END },
    kind: 'UNMAPPED_WRITE',
    detail: SRAM_END,
  },
  {
    what: 'stmdb r1!, {r2, r3} before flash',
    code: [0xe921, 0x000c],
    registers: { 1: 0x0800_0000 },
    kind: 'UNMAPPED_WRITE',
    detail: 0x07ff_fff8,
  },
  {
    what: 'push {r0, lr} to nowhere',
    code: [0xb501],
    registers: { 13: NOWHERE + 8 },
    kind: 'UNMAPPED_WRITE',
    detail: NOWHERE,
  },
  {
    what: 'str r0, [r1] to flash',
    code: [0x6008],
    registers: { 1: 0x0800_0800 },
    kind: 'READ_ONLY_WRITE',
    detail: 0x0800_0800,
  },
  {
    what: 'strh.w r0, [r1, #-4]! to flash',
    code: [0xf821, 0x0d04],
    registers: { 1: 0x0800_0804 },
    kind: 'READ_ONLY_WRITE',
    detail: 0x0800_0800,
  },
  {
    what: 'ldmia r1!, {r2, r3} unaligned',
    code: [0xc90c],
    registers: { 1: STACK + 2 },
    kind: 'UNALIGNED',
    detail: STACK + 2,
    unseenBy: ['unicorn'],
  },
  {
    what: 'stmia r1!, {r2, r3} unaligned',
    code: [0xc10c],
    registers: { 1: STACK + 1 },
    kind: 'UNALIGNED',
    detail: STACK + 1,
    unseenBy: ['unicorn'],
  },
  {
    what: 'ldrd r2, r3, [r1] unaligned',
    code: [0xe9d1, 0x2300],
    registers: { 1: STACK + 2 },
    kind: 'UNALIGNED',
    detail: STACK + 2,
    unseenBy: ['unicorn'],
  },
  {
    what: 'strd r2, r3, [r1] unaligned',
    code: [0xe9c1, 0x2300],
    registers: { 1: STACK + 2 },
    kind: 'UNALIGNED',
    detail: STACK + 2,
    unseenBy: ['unicorn'],
  },
  {
    what: 'ldrex r2, [r1] unaligned',
    code: [0xe851, 0x2f00],
    registers: { 1: STACK + 2 },
    kind: 'UNALIGNED',
  },
  { what: 'udf #0', code: [0xde00], kind: 'UNDEFINED_INSTRUCTION' },
  { what: 'udf.w #0', code: [0xf7f0, 0xa000], kind: 'UNDEFINED_INSTRUCTION' },
  { what: 'an undefined 16-bit encoding', code: [0xba80], kind: 'UNDEFINED_INSTRUCTION', detail: 0xba80 },
  {
    what: 'an undefined 32-bit encoding',
    code: [0xfb00, 0xf0f0],
    kind: 'UNDEFINED_INSTRUCTION',
    detail: 0xfb00_f0f0,
  },
  {
    what: 'lda r0, [r1] of ARMv8-M',
    code: [0xe8d1, 0x0faf],
    registers: { 1: STACK },
    kind: 'UNDEFINED_INSTRUCTION',
    detail: 0xe8d1_0faf,
  },
  {
    what: 'bx r1 without the Thumb bit',
    code: [0x4708],
    registers: { 1: CODE + 0x20 },
    kind: 'INVALID_STATE',
    detail: CODE + 0x20,
    pc: CODE + 0x20,
  },
  {
    what: 'bx r1 to nowhere',
    code: [0x4708],
    registers: { 1: NOWHERE + 1 },
    kind: 'UNMAPPED_FETCH',
    detail: NOWHERE,
    pc: NOWHERE,
  },
];

function halfwords(code: readonly number[]): Uint8Array {
  return Uint8Array.from(code.flatMap((h) => [h & 0xff, h >> 8]));
}

/** `engine` with the code of a case, about to run. */
function prepare(engine: Engine, { code, registers = {} }: Case): void {
  engine.load(CODE, halfwords([BEFORE, BEFORE, ...code, BEHIND]));
  engine.load(0x0800_0000, new Uint8Array(Uint32Array.of(STACK, CODE | 1).buffer));
  engine.reset();
  for (let r = 0; r < 13; r++) engine.setRegister(r, 0x1111_1111 * (r + 1));
  for (const [r, value] of Object.entries(registers)) engine.setRegister(Number(r), value);
}

const registersOf = (engine: Engine) => Array.from({ length: PC }, (_, r) => engine.register(r));

for (const name of ['interpreter', 'unicorn']) {
  describe(`faults on the engine ${name}`, () => {
    let engine: Engine;

    before(async function () {
      const symbolizer = (address: number) =>
        address >= CODE && address < CODE + 0x100 ? `main+0x${(address - CODE).toString(16)}` : undefined;
      engine = await requireUnicorn(this, () => loadEngine(name, ZERO_WAIT, symbolizer));
    });

    for (const test of CASES) {
      if (test.unseenBy?.includes(name)) continue;
      it(`${test.what}: ${test.kind}`, () => {
        prepare(engine, test);
        engine.setRegister(7, 5);
        const before = registersOf(engine);
        before[7] += 2;
        const pc = test.pc ?? AT;
        assert.throws(
          () => engine.run({ maxInstructions: 20 }),
          (error) => {
            assert.ok(error instanceof MachineFault, String(error));
            assert.equal(error.kind, test.kind);
            assert.equal(error.pc, pc);
            if (test.detail !== undefined) assert.equal(error.detail, test.detail);
            const symbol = pc === NOWHERE ? undefined : `main+0x${(pc - CODE).toString(16)}`;
            assert.equal(error.symbol, symbol);
            assert.ok(error.message.includes(`at pc 0x${pc.toString(16).padStart(8, '0')}`), error.message);
            return true;
          },
        );
        assert.deepEqual(registersOf(engine), before, 'the faulting instruction has changed no register');
        assert.equal(engine.register(PC), pc);
        const jumped = test.pc !== undefined;
        if (!test.what.startsWith('udf') && !test.what.startsWith('ldrex')) {
          assert.equal(engine.instructions, jumped ? 3 : 2, 'only what was executed counts');
        }
      });
    }

    it('a fault in an IT block is reported at its instruction, and skipped lanes do not fault', () => {
      const code = [0xbf0c, 0x6808, 0x6008]; // ite eq; ldreq r0, [r1]; strne r0, [r1]
      for (const [zero, kind, at] of [
        [0, 'UNMAPPED_READ', CODE + 4],
        [1, 'UNMAPPED_WRITE', CODE + 6],
      ] as const) {
        engine.load(CODE, halfwords([0x2a00, ...code, BEHIND])); // cmp r2, #0
        engine.reset();
        engine.setRegister(1, NOWHERE);
        engine.setRegister(2, zero);
        assert.throws(
          () => engine.run({ maxInstructions: 20 }),
          (error) => error instanceof MachineFault && error.kind === kind && error.pc === at,
        );
      }
    });

    it('memory written before the fault stays written', () => {
      prepare(engine, { what: '', kind: '', code: [0xc11c], registers: { 1: SRAM_END - 8 } }); // stmia r1!, {r2-r4}
      assert.throws(() => engine.run({ maxInstructions: 20 }), MachineFault);
      const words = new Uint32Array(engine.read(SRAM_END - 8, 8).buffer);
      assert.deepEqual([...words], [0x3333_3333, 0x4444_4444]);
    });

    it('refuses to start without the Thumb bit in the reset vector', () => {
      engine.load(0x0800_0000, new Uint8Array(Uint32Array.of(STACK, CODE).buffer));
      assert.throws(
        () => {
          engine.reset();
          engine.run({ maxInstructions: 1 });
        },
        (error) => error instanceof MachineFault && error.kind === 'INVALID_STATE',
      );
    });

    it('refuses to load or read what is not mapped', () => {
      assert.throws(() => engine.load(NOWHERE, new Uint8Array(1)), /unmapped write 0x30000000/);
      assert.throws(() => engine.read(SRAM_END - 1, 2), /unmapped read 0x2001ffff/);
    });
  });
}
