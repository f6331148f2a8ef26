import { DIVIDE_MIN_CYCLES, unsignedDivideCycles } from '../../../emulator/timing/divide.js';
import { type TimingConfig, ZERO_WAIT_TIMING } from '../../../emulator/timing/model/config.js';
import { encode as e, FLASH, repeat, SRAM, type Step, step as s } from './snippets.js';

/** Steps whose two counter reads must differ by `cycles`, and why. */
export interface Snippet {
  readonly steps: readonly Step[];
  readonly cycles: number;
  readonly base?: number;
  /** The chip, if it is not one without wait states whose write buffer is on. */
  readonly config?: TimingConfig;
}

/** A rule of docs/timing.md with the snippets that show it. */
export interface Rule {
  readonly rule: string;
  /**
   * Where the number comes from: H = measured on the STM32F100 (zero wait states), T = TRM or gcc only, C = CMEmu only: no
   * measured snippet shows it.
   */
  readonly because: string;
  readonly snippets: readonly Snippet[];
}

/** What the counter reads themselves add to any snippet: the first is a load that does not pipeline. */
const READS = 2;

const COUNTS = [1, 2, 3, 4, 5, 6, 8, 10, 12] as const;

const each = (steps: readonly Step[], cycles: (n: number) => number): Snippet[] =>
  COUNTS.map((n) => ({ steps: repeat(n, steps), cycles: READS + cycles(n) }));

const one = (step: Step, cycles: number): Snippet => ({ steps: [step], cycles: READS + cycles });

const UNBUFFERED: TimingConfig = { ...ZERO_WAIT_TIMING, buffersStores: false, systemWritesHoldFetch: false };
const SEPARATE_PORTS: TimingConfig = { ...ZERO_WAIT_TIMING, sharedCodePort: false };

/** From code in SRAM to code in flash. */
const TO_FLASH = 0x0800_1000 - 0x2000_1000;

const ALU: readonly Step[] = [
  s(e.addImmediate(1, 1)),
  s(e.addWide(1, 2, 1)),
  s(e.moveImmediate(3, 5)),
  s(e.multiplyLong(1, 2, 3, 4)),
  s(e.multiplyAccumulate(1, 2, 3, 1)),
  s(e.nop),
  s(e.nopWide),
];

export const RULES: readonly Rule[] = [
  {
    rule: 'two adjacent counter reads pipeline',
    because: 'H: every empty snippet measures 1',
    snippets: [{ steps: [], cycles: 1 }],
  },
  ...ALU.slice(0, 5).map(
    (alu): Rule => ({
      rule: `ALU instructions take one cycle (${alu.code.map((h) => h.toString(16)).join(' ')})`,
      because: 'H: data_processing/*; the multiplies on the CC2652R, where an M3 takes longer',
      snippets: each([alu], (n) => n),
    }),
  ),
  {
    rule: 'independent loads pipeline: N take N + 1',
    because: 'H: memory/add_ldr_and_length_variant, ldr_two_memories (ldr; ldr measures 5)',
    snippets: [
      ...each([s(e.load(1, 5))], (n) => n + 1),
      ...each([s(e.loadWide(1, 5))], (n) => n + 1),
      ...each([s(e.loadRegister(1, 5, 6))], (n) => n + 1),
    ],
  },
  {
    rule: 'a load whose address was loaded just before does not pipeline: 2 each',
    because: 'H: memory/ldr_ldm_ldmdb_ldrd_same_args_and_rings',
    snippets: [...each([s(e.load(5, 5))], (n) => 2 * n), ...each([s(e.loadWide(5, 5))], (n) => 2 * n)],
  },
  {
    rule: 'loads and stores with writeback never pipeline: 2 each in a row',
    because: 'H: memory/ldr_writeback_pipelining, str_imm_index',
    snippets: [...each([s(e.loadPost(1, 5))], (n) => 2 * n), ...each([s(e.storePost(1, 5))], (n) => 2 * n)],
  },
  {
    rule: 'an address register written by the ALU one instruction before costs a cycle',
    because: 'H: memory/add_ldr_and_length_variant, add_str_deps; gcc bypass cortex_m4_alu to load',
    snippets: [
      ...each([s(e.addWide(5, 5, 1)), s(e.loadWide(1, 5))], (n) => 4 * n),
      ...each([s(e.addWide(6, 6, 1)), s(e.loadWide(1, 5))], (n) => 3 * n),
      ...each([s(e.addWide(5, 5, 1)), s(e.nopWide), s(e.loadWide(1, 5))], (n) => 4 * n),
    ],
  },
  {
    rule: 'a store with immediate offset takes one cycle and drains under what follows',
    because:
      'H: memory/mov_str_imm_deps: mov; str measures 2 an iteration; the read at the end waits once more',
    snippets: [
      ...each([s(e.store(1, 5))], (n) => n + 1),
      ...each([s(e.addWide(7, 7, 0)), s(e.storeWide(1, 5))], (n) => 2 * n + 1),
      ...each([s(e.addWide(5, 5, 1)), s(e.storeWide(1, 5))], (n) => 3 * n + 1),
    ],
  },
  {
    rule: 'a store with register offset takes two cycles',
    because: 'H: memory/strb_strh: N take 2N; its data leaves through the port that decode needs',
    snippets: each([s(e.storeRegister(1, 5, 6))], (n) => 2 * n),
  },
  {
    rule: 'a store behind a load is free, a load behind a store takes three',
    because: 'H: memory/ldr_str_timing measures 5, 8, 11, 14 for one to four pairs',
    snippets: each([s(e.load(1, 5)), s(e.store(2, 6))], (n) => 3 * n),
  },
  {
    rule: 'LDRD and STRD take 3, LDM and STM one more than their words; none of them pipelines',
    because: 'H: memory/ldrd_ldr_pipeling, strd, stm_stmdb, push_pop_pipelining',
    snippets: [
      ...each([s(e.loadDual(1, 2, 5))], (n) => 3 * n),
      ...each([s(e.storeDual(1, 2, 5))], (n) => 3 * n),
      ...each([s(e.loadMultiple(5, 0x07))], (n) => 4 * n),
      ...each([s(e.loadMultiple(5, 0x1f))], (n) => 6 * n),
      ...each([s(e.storeMultiple(5, 0x07))], (n) => 4 * n),
    ],
  },
  {
    rule: 'STRD does not wait for a buffered store',
    because: 'H: memory/strd_str_pipelining: a pair takes 4',
    snippets: each([s(e.storeDual(1, 2, 5)), s(e.storeWide(3, 5))], (n) => 4 * n + 1),
  },
  {
    rule: '16-bit LDM does not forward what it loads last to the next address',
    because:
      'H: memory/ldm_narrow, ldr_ldm_ldmdb_ldrd_same_args_and_rings: one cycle more than the 32-bit form',
    snippets: [
      { steps: [s(e.loadMultipleNarrow(5, 0x30)), s(e.loadWide(1, 5))], cycles: READS + 3 + 1 + 2 },
      { steps: [s(e.loadMultiple(5, 0x30)), s(e.loadWide(1, 5))], cycles: READS + 3 + 2 },
    ],
  },
  {
    rule: 'NOP takes no time under the data phase of a load',
    because: 'H: memory/ldr_writeback_pipelining (ldr; nop pairs take 2)',
    snippets: [
      ...each([s(e.load(1, 5)), s(e.nop)], (n) => 2 * n),
      ...each([s(e.loadPost(1, 5)), s(e.nop)], (n) => 2 * n),
    ],
  },
  {
    rule: 'accesses to different buses do not overlap',
    because: 'H: memory/ldr_two_memories: 6 instead of 5',
    snippets: [
      { steps: [s(e.load(1, 5), { data: [FLASH] }), s(e.load(2, 6))], cycles: 6 },
      { steps: [s(e.load(1, 5)), s(e.load(2, 6), { data: [FLASH] })], cycles: 6 },
      { steps: [s(e.load(1, 5), { data: [FLASH] }), s(e.load(2, 6), { data: [FLASH] })], cycles: 5 },
    ],
  },
  {
    rule: 'an unaligned access is split: one cycle for each further part',
    because: 'H: memory/ldr_str_unaligned',
    snippets: [
      one(s(e.loadWide(1, 5), { data: [SRAM + 2] }), 3),
      one(s(e.loadWide(1, 5), { data: [SRAM + 1] }), 4),
      one(s(e.loadWide(1, 5), { data: [SRAM + 3] }), 4),
      one(s(e.loadWide(1, 5), { data: [SRAM + 1], width: 2 }), 3),
      one(s(e.loadWide(1, 5), { data: [SRAM + 2], width: 2 }), 2),
      one(s(e.loadWide(1, 5), { data: [SRAM + 3], width: 1 }), 2),
    ],
  },
  {
    rule: 'division takes 2 to 12 cycles',
    because: 'H: 57,469 measured pairs of operands',
    snippets: [
      [0, 1],
      [1, 2],
      [1, 1],
      [16, 1],
      [256, 1],
      [0x1_0000, 1],
      [0x100_0000, 1],
      [-1, 1],
    ].map(([a, b]) =>
      one(
        s(e.unsignedDivide(1, 2, 3), { executeCycles: unsignedDivideCycles(a, b) }),
        unsignedDivideCycles(a, b),
      ),
    ),
  },
  {
    rule: 'the fastest division takes two',
    because: 'H: as above',
    snippets: each([s(e.unsignedDivide(1, 2, 3), { executeCycles: DIVIDE_MIN_CYCLES })], (n) => 2 * n),
  },
  {
    rule: 'branches cost 2 when decode knows the target, 3 when execute does, 4 when the ALU computes it',
    because: 'H: control_flow/b_seq, bl_blx_bx_mov_pc_lr, bx, branch_distance',
    snippets: [
      ...[4, 8, 12, 16, 20, 24].map((jump) => one(s(e.branch(jump), { jump }), 2)),
      ...[4, 8, 12, 16].map((jump) => one(s(e.branchIf(0, jump), { jump }), 2)),
      one(s(e.branchExchange(14), { jump: 8 }), 2),
      one(s(e.movePc(14), { jump: 8 }), 2),
      one(s(e.branchExchange(1), { jump: 8 }), 3),
      one(s(e.movePc(1), { jump: 8 }), 3),
      one(s(e.branchIfZero(1, 8), { jump: 8 }), 3),
      one(s(e.addPc(1), { jump: 8 }), 4),
    ],
  },
  {
    rule: 'LR written just before: BX LR has to wait for execute',
    because: 'H: control_flow/bl_blx_bx_mov_pc_lr',
    snippets: [
      { steps: [s(e.addWide(14, 5, 0)), s(e.branchExchange(14), { jump: 10 })], cycles: READS + 1 + 3 + 1 },
      {
        steps: [s(e.addWide(14, 5, 0)), s(e.nopWide), s(e.branchExchange(14), { jump: 8 })],
        cycles: READS + 1 + 1 + 2,
      },
    ],
  },
  {
    rule: 'a branch that is not taken costs one',
    because: 'H: control_flow/bcond, cbz_after_ldr',
    snippets: [
      one(s(e.branchIf(0, 12), { target: 12 }), 1),
      one(s(e.branchIfZero(1, 12), { target: 12 }), 1),
      { steps: [s(e.moveImmediate(7, 1)), s(e.branchIf(0, 22), { target: 22 })], cycles: READS + 2 },
    ],
  },
  {
    rule: 'TBB costs 6, LDR pc 5',
    because: 'H: control_flow/tbb_tbh, ldr_pc',
    snippets: [
      one(s(e.tableBranch(5, 6), { jump: 8, width: 1 }), 6),
      one(s(e.loadWide(15, 5), { jump: 8 }), 5),
    ],
  },
  {
    rule: 'IT folds behind a 16-bit instruction that is no load, store or branch',
    because: 'H: control_flow/it_fold (FOLDCNT and cycles)',
    snippets: [
      ...each(
        [s(e.addImmediate(1, 1)), s(e.it(0)), s(e.addWide(2, 2, 1), { conditional: true })],
        (n) => 2 * n,
      ),
      ...each([s(e.nop), s(e.it(0)), s(e.addWide(2, 2, 1), { conditional: true })], (n) => 2 * n),
      ...each(
        [s(e.addWide(1, 1, 1)), s(e.it(0)), s(e.addWide(2, 2, 1), { conditional: true })],
        (n) => 3 * n,
      ),
      ...each(
        [s(e.multiplyFlags(1, 1)), s(e.it(0)), s(e.addWide(2, 2, 1), { conditional: true })],
        (n) => 3 * n,
      ),
    ],
  },
  {
    rule: 'a skipped instruction costs one',
    because: 'H: control_flow/it_fold with the condition false',
    snippets: each(
      [s(e.addImmediate(1, 1)), s(e.it(0)), s(e.addWide(2, 2, 1), { conditional: true, skipped: true })],
      (n) => 2 * n,
    ),
  },
  {
    rule: 'floating point: 1, a multiply-accumulate 3, a division 14; one more for a dependent operation',
    because: 'T: TRM FPU table, gcc cortex-m4-fpu.md; not measured',
    snippets: [
      ...each([s(e.floatAdd(1, 2, 3))], (n) => n),
      ...each([s(e.floatAdd(1, 1, 1))], (n) => 2 * n - 1),
      ...each([s(e.floatMultiplyAdd(1, 2, 3))], (n) => 3 * n - 2),
      { steps: [s(e.floatDivide(1, 2, 3)), s(e.floatAdd(4, 5, 6))], cycles: READS + 14 + 1 },
      { steps: [s(e.floatDivide(1, 2, 3)), s(e.addWide(1, 1, 1))], cycles: READS + 1 + 1 },
    ],
  },
  {
    rule: 'behind a store with register offset only NOP hides, not a skipped instruction',
    because: 'C: the store needs the register port that decode needs; NOP needs none',
    snippets: [0x0800_1002, 0x0800_1004].map((base) => ({
      steps: [s(e.storeRegister(1, 5, 6)), s(e.addWide(2, 2, 1), { conditional: true, skipped: true })],
      cycles: READS + 2 + 1,
      base,
    })),
  },
  {
    rule: 'nothing enters execute in the data phase of a store with writeback',
    because: 'C: seen with the write buffer off; with it on the store has left execute by then',
    snippets: [
      { steps: [s(e.storePost(1, 5)), s(e.store(1, 6))], cycles: READS + 2 + 2, config: UNBUFFERED },
    ],
  },
  {
    rule: 'nothing pipelines behind a load of SP, not even NOP',
    because: 'C: docs/timing.md, Loads and stores',
    snippets: [
      { steps: [s(e.loadWide(13, 5)), s(e.load(1, 6))], cycles: READS + 2 + 2 },
      { steps: [s(e.loadWide(13, 5)), s(e.store(1, 6))], cycles: READS + 2 + 2 },
      { steps: [s(e.loadWide(13, 5)), s(e.nop)], cycles: READS + 2 + 1 },
      { steps: [s(e.load(1, 5)), s(e.nop)], cycles: READS + 2 },
    ],
  },
  {
    rule: 'an IT behind it keeps only a 16-bit instruction from hiding under a data phase',
    because: 'C: a 32-bit one fills the fetch word',
    snippets: [
      {
        steps: [s(e.addWide(2, 2, 1), { conditional: true, skipped: true }), s(e.it(0))],
        cycles: READS + 0 + 1,
      },
    ],
  },
  {
    rule: 'no IT folds behind CPS',
    because: 'C: docs/timing.md, Fetch and decode',
    snippets: [
      { steps: [s([0xb672]), s(e.it(0)), s(e.addWide(2, 2, 1), { conditional: true })], cycles: READS + 3 },
    ],
  },
  {
    rule: 'ADD PC forms its address from r0, whatever its operand: it waits if r0 has just been written',
    because: 'C: docs/timing.md, Loads and stores',
    snippets: [
      { steps: [s(e.moveImmediate(0, 1)), s(e.addPc(1), { jump: 8 })], cycles: READS + 1 + 1 + 4 + 1 },
      { steps: [s(e.moveImmediate(3, 1)), s(e.addPc(1), { jump: 8 })], cycles: READS + 1 + 4 + 1 },
    ],
  },
  {
    rule: 'BL and BLX do not count as writing LR late: BX LR behind them still tells fetch its target in decode',
    because: 'C: docs/timing.md, Fetch and decode',
    snippets: [
      {
        steps: [s([0xf000, 0xf802], { jump: 8 }), s(e.branchExchange(14), { jump: 8 })],
        cycles: READS + 2 + 2,
      },
    ],
  },
  {
    rule: 'a conditional branch behind MULS waits until execute is free: its flags come late',
    because:
      'C: docs/timing.md, Fetch and decode; behind ADDS it is one cycle less, behind anything in between as well',
    snippets: [
      ...[0x0800_1004, 0x0800_1006].map((base) => ({
        steps: [s(e.multiplyFlags(1, 1)), s(e.branchIf(0, 6), { target: 6 })],
        cycles: READS + 1 + 1 + 1,
        base,
      })),
      { steps: [s(e.multiplyFlags(1, 1)), s(e.branchIf(0, 6), { jump: 6 })], cycles: READS + 1 + 1 + 2 },
      { steps: [s(e.addImmediate(1, 1)), s(e.branchIf(0, 6), { target: 6 })], cycles: READS + 1 + 1 },
      { steps: [s(e.addImmediate(1, 1)), s(e.branchIf(0, 6), { jump: 6 })], cycles: READS + 1 + 2 },
      { steps: [s(e.multiplyFlags(1, 1)), s(e.nop), s(e.branchIf(0, 6), { target: 6 })], cycles: READS + 3 },
      { steps: [s(e.multiplyFlags(1, 1)), s(e.branch(6), { jump: 6 })], cycles: READS + 1 + 2 },
    ],
  },
  {
    rule: 'one port of the flash: a literal or table load takes it before a fetch does',
    because:
      'H: STM32F100: ldr.w rt, [pc] in a row settle at two cycles each, three words of data and three of code in six',
    snippets: [
      // Three are free, for the queue is full when they begin.
      ...(
        [
          [2, 5],
          [3, 6],
          [4, 9],
          [6, 12],
          [9, 18],
        ] as const
      ).map(([n, cycles]) => ({ steps: repeat(n, [s(e.loadWide(1, 5), { data: [FLASH] })]), cycles })),
      {
        steps: repeat(9, [s(e.loadWide(1, 5), { data: [FLASH] })]),
        cycles: READS + 9 + 1,
        config: SEPARATE_PORTS,
      },
    ],
  },
  {
    rule: 'a fetch asks for no address on the code bus during its data phase on the System bus',
    because:
      'C: as for data (ldr_two_memories): a branch from code in SRAM to code in flash takes one cycle more',
    snippets: [
      { steps: [s(e.branchExchange(14), { jump: TO_FLASH })], cycles: 6, base: 0x2000_1004 },
      { steps: [s(e.branchExchange(1), { jump: TO_FLASH })], cycles: 8, base: 0x2000_1004 },
      { steps: [s(e.branchExchange(14), { jump: -TO_FLASH })], cycles: 4 },
    ],
  },
  {
    rule: 'an unaligned access lets the next in only in the second cycle of its data phase',
    because:
      'C: docs/timing.md, Loads and stores; with code in SRAM it decides which fetch the next access meets',
    snippets: [
      {
        steps: [s(e.loadMultipleNarrow(5, 0x60)), s(e.load(5, 6), { data: [SRAM + 1] })],
        cycles: 11,
        base: 0x2000_1002,
      },
      {
        steps: [
          s(e.storeRegister(1, 5, 6), { data: [SRAM + 8] }),
          s(e.loadRegister(1, 5, 6), { data: [SRAM + 1] }),
        ],
        cycles: 9,
        base: 0x2000_1002,
        config: UNBUFFERED,
      },
    ],
  },
  {
    rule: 'code on the System bus: a word every two cycles',
    because: 'H: stm32-sram: 32-bit ALU code takes two cycles an instruction',
    snippets: [2, 4, 6, 8, 10].map((n) => ({
      steps: repeat(n, [s(e.addWide(1, 1, 1))]),
      cycles: READS + 2 * n,
      base: 0x2000_1004,
    })),
  },
];
