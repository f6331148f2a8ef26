/**
 * Snippets with the cycles that docs/timing.md gives them, run as a program on an engine; rules.ts shows the same rules
 * to the model alone. The code was made with arm-none-eabi-as.
 */
export interface TimedSnippet {
  readonly reason: string;
  readonly asm: string;
  /** Halfwords from a word boundary on, in hexadecimal. */
  readonly code: string;
  readonly cycles: number;
  /** Registers that differ from the usual ones; `target` is the address of the label, with the Thumb bit. */
  readonly registers?: { readonly [r: number]: number | 'target' };
  /** What stands at r4 (or on the stack, for a return address). */
  readonly memory?: 'return address' | 'pointer' | 'pointer to itself' | 'table entry' | 'zero';
  /** Offset of the label. */
  readonly target?: number;
}

// biome-ignore format: one snippet a line
export const TIMED_SNIPPETS: readonly TimedSnippet[] = [
  { reason: 'ALU: 1 each', asm: 'adds r0, r0, #1; lsls r0, r0, #2; movs r1, #3; mvns r2, r1', code: '3001 0080 2103 43ca', cycles: 4 },
  { reason: '32-bit ALU: 1 each', asm: 'add.w r0, r1, r2, lsl #3; movw r3, #4660; ubfx r0, r1, #3, #5; clz r0, r1', code: 'eb01 00c2 f241 2334 f3c1 00c4 fab1 f081', cycles: 4 },
  { reason: 'multiplies and their accumulating forms: 1 each (r0p1)', asm: 'mul r0, r1, r2; mla r0, r1, r2, r3; mls r0, r1, r2, r3', code: 'fb01 f002 fb01 3002 fb01 3012', cycles: 3 },
  { reason: 'long multiplies: 1 each, without data dependence', asm: 'smull r0, r1, r2, r3; umlal r0, r1, r2, r3; umaal r0, r1, r2, r3', code: 'fb82 0103 fbe2 0103 fbe2 0163', cycles: 3 },
  { reason: 'DSP multiplies: 1 each, one after the other on the same accumulator', asm: 'smlad r0, r1, r2, r0; smlad r0, r1, r2, r0; smlald r0, r3, r1, r2; smmulr r0, r0, r1', code: 'fb21 0002 fb21 0002 fbc1 03c2 fb50 f011', cycles: 4 },
  { reason: 'saturation, parallel addition, SEL, packing: 1 each', asm: 'ssat r0, #8, r1; sadd16 r0, r1, r2; sel r0, r1, r2; pkhbt r0, r1, r2, lsl #16; qadd r0, r1, r2', code: 'f301 0007 fa91 f002 faa1 f082 eac1 4002 fa82 f081', cycles: 5 },
  { reason: 'UDIV of 0: 2', asm: 'udiv r0, r1, r2', code: 'fbb1 f0f2', cycles: 2, registers: { 1: 0, 2: 5 } },
  { reason: 'UDIV by 0: 2', asm: 'udiv r0, r1, r2', code: 'fbb1 f0f2', cycles: 2, registers: { 1: 5, 2: 0 } },
  { reason: 'UDIV of the smaller by the larger: 3', asm: 'udiv r0, r1, r2', code: 'fbb1 f0f2', cycles: 3, registers: { 1: 3, 2: 8 } },
  { reason: 'UDIV: 5 and a quarter of the distance of the highest bits', asm: 'udiv r0, r1, r2', code: 'fbb1 f0f2', cycles: 6, registers: { 1: 100, 2: 7 } },
  { reason: 'UDIV, slowest: 12', asm: 'udiv r0, r1, r2', code: 'fbb1 f0f2', cycles: 12, registers: { 1: 0xffff_ffff, 2: 1 } },
  { reason: 'SDIV by a positive number', asm: 'sdiv r0, r1, r2', code: 'fb91 f0f2', cycles: 5, registers: { 1: 64, 2: 8 } },
  { reason: 'SDIV by a negative power of two: one bit farther apart', asm: 'sdiv r0, r1, r2', code: 'fb91 f0f2', cycles: 6, registers: { 1: 64, 2: 0xffff_fff8 } },
  { reason: 'SDIV of the smallest number by a negative one: one bit nearer', asm: 'sdiv r0, r1, r2', code: 'fb91 f0f2', cycles: 11, registers: { 1: 0x8000_0000, 2: 0xffff_fff7 } },
  { reason: 'SDIV whose result overwrites its operand takes as long', asm: 'sdiv r1, r1, r2', code: 'fb91 f1f2', cycles: 12, registers: { 1: 0x8000_0000, 2: 9 } },
  { reason: 'LDR alone: 2', asm: 'ldr r0, [r4]', code: '6820', cycles: 2 },
  { reason: 'LDR with register offset: 2', asm: 'ldr r0, [r4, r5]', code: '5960', cycles: 2 },
  { reason: 'LDR (literal): 2', asm: 'ldr.w r0, [pc, #-8]', code: 'f85f 0008', cycles: 2 },
  { reason: 'STR with immediate offset: 1', asm: 'str r0, [r4]', code: '6020', cycles: 1 },
  { reason: 'STR relative to the SP: 1', asm: 'str r0, [sp, #4]', code: '9001', cycles: 1 },
  { reason: 'STR with register offset: 2', asm: 'str r0, [r4, r5]', code: '5160', cycles: 2 },
  { reason: 'LDR with writeback: 2', asm: 'ldr.w r0, [r4], #4', code: 'f854 0b04', cycles: 2 },
  { reason: 'LDR with writeback never starts pipelined: 2 each', asm: 'ldr.w r0, [r4], #4; ldr.w r1, [r6], #4; ldr.w r2, [r4], #4', code: 'f854 0b04 f856 1b04 f854 2b04', cycles: 6 },
  { reason: 'LDRD 3, STRD 3', asm: 'ldrd r0, r1, [r4]; strd r0, r1, [r6]', code: 'e9d4 0100 e9c6 0100', cycles: 6 },
  { reason: 'LDM of 3: 1 + 3; writeback is free', asm: 'ldmia r4!, {r0, r1, r2}', code: 'cc07', cycles: 4 },
  { reason: 'STM of 4: 1 + 4', asm: 'stmia.w r4, {r0, r1, r2, r3}', code: 'e884 000f', cycles: 5 },
  { reason: 'PUSH of 3: 1 + 3; POP of 3 likewise', asm: 'push {r0, r1, lr}; pop {r0, r1, r2}', code: 'b503 bc07', cycles: 8 },
  { reason: 'POP {r0, pc}: 1 + 2 + 3', asm: 'pop {r0, pc}; target: adds r7, r7, #1', code: 'bd01 3701', cycles: 7, memory: 'return address', target: 2 },
  { reason: 'LDR pc: 2 + 3', asm: 'ldr.w pc, [r4]; nop; target: adds r7, r7, #1', code: 'f8d4 f000 bf00 3701', cycles: 6, memory: 'pointer', target: 6 },
  { reason: 'B: 2', asm: 'b.n target; nop; target: adds r7, r7, #1', code: 'e000 bf00 3701', cycles: 3, target: 4 },
  { reason: 'B to a 32-bit instruction across a fetch word: 3', asm: 'b.n target; nop; nop; target: add.w r7, r7, #1', code: 'e001 bf00 bf00 f107 0701', cycles: 4, target: 6 },
  { reason: 'BL: 2', asm: 'bl target; nop; nop; target: adds r7, r7, #1', code: 'f000 f802 bf00 bf00 3701', cycles: 3, target: 8 },
  { reason: 'conditional branch taken: 2', asm: 'cmp r0, r0; beq.n target; nop; nop; target: adds r7, r7, #1', code: '4280 d001 bf00 bf00 3701', cycles: 4, target: 8 },
  { reason: 'conditional branch not taken: 1', asm: 'cmp r0, r0; bne.n target; adds r7, r7, #1; target: adds r7, r7, #1', code: '4280 d100 3701 3701', cycles: 4, target: 6 },
  { reason: 'CBZ taken: 3', asm: 'cbz r5, target; nop; target: adds r7, r7, #1', code: 'b105 bf00 3701', cycles: 4, registers: { 5: 0 }, target: 4 },
  { reason: 'CBZ not taken: 1', asm: 'cbz r4, target; adds r7, r7, #1; target: adds r7, r7, #1', code: 'b104 3701 3701', cycles: 3, target: 4 },
  { reason: 'BX LR: 2', asm: 'bx lr; nop; target: adds r7, r7, #1', code: '4770 bf00 3701', cycles: 3, registers: { 14: 'target' }, target: 4 },
  { reason: 'BX LR behind a write to LR: 3', asm: 'mov lr, r3; bx lr; target: adds r7, r7, #1', code: '469e 4770 3701', cycles: 5, registers: { 3: 'target' }, target: 4 },
  { reason: 'BX of another register: 3', asm: 'bx r3; nop; target: adds r7, r7, #1', code: '4718 bf00 3701', cycles: 4, registers: { 3: 'target' }, target: 4 },
  { reason: 'BLX: 3', asm: 'blx r3; nop; target: adds r7, r7, #1', code: '4798 bf00 3701', cycles: 4, registers: { 3: 'target' }, target: 4 },
  { reason: 'MOV pc, LR: 2', asm: 'mov pc, lr; nop; target: adds r7, r7, #1', code: '46f7 bf00 3701', cycles: 3, registers: { 14: 'target' }, target: 4 },
  { reason: 'MOV pc of another register: 3', asm: 'mov pc, r3; nop; target: adds r7, r7, #1', code: '469f bf00 3701', cycles: 4, registers: { 3: 'target' }, target: 4 },
  { reason: 'ADD pc: 4', asm: 'add pc, r3; nop; target: adds r7, r7, #1', code: '449f bf00 3701', cycles: 5, registers: { 3: 0 }, target: 4 },
  { reason: 'TBB: 6', asm: 'tbb [r4, r5]; nop; target: adds r7, r7, #1', code: 'e8d4 f005 bf00 3701', cycles: 7, registers: { 5: 0 }, memory: 'table entry', target: 6 },
  { reason: 'address interlock: ALU result as address: +1', asm: 'adds r4, r4, #4; ldr r0, [r4]', code: '3404 6820', cycles: 4 },
  { reason: 'address interlock: ALU result as index: +1', asm: 'adds r5, r5, #4; ldr r0, [r4, r5]', code: '3504 5960', cycles: 4 },
  { reason: 'address interlock: multiply result as index: +1', asm: 'mul r5, r5, r5; ldr r0, [r4, r5]', code: 'fb05 f505 5960', cycles: 4, registers: { 5: 2 } },
  { reason: 'address interlock: not with an instruction in between', asm: 'adds r4, r4, #4; adds r0, r0, #1; ldr r0, [r4]', code: '3404 3001 6820', cycles: 4 },
  { reason: 'address interlock: ALU result as address of a store: +1', asm: 'adds r4, r4, #4; str r0, [r4]', code: '3404 6020', cycles: 3 },
  { reason: 'address interlock: ALU result as base of LDM: +1', asm: 'adds r4, r4, #4; ldmia.w r4, {r0, r1}', code: '3404 e894 0003', cycles: 5 },
  { reason: 'address interlock: ALU result as data of a store: no stall', asm: 'adds r0, r0, #1; str r0, [r4]', code: '3001 6020', cycles: 2 },
  { reason: 'address interlock: pointer chasing: 2 per load', asm: 'ldr r4, [r4]; ldr r4, [r4]; ldr r4, [r4]', code: '6824 6824 6824', cycles: 6, memory: 'pointer to itself' },
  { reason: 'address interlock: base updated by writeback: no stall, but no overlap either (measured: ldr_ldm_ldmdb_ldrd_deps)', asm: 'ldr.w r0, [r4], #4; ldr r1, [r4]', code: 'f854 0b04 6821', cycles: 4 },
  { reason: 'pipelining: behind a load with writeback another base does overlap', asm: 'ldr.w r0, [r4], #4; ldr r1, [r6]', code: 'f854 0b04 6831', cycles: 3 },
  { reason: 'pipelining: not at the register that it loads: +1 (CMEmu)', asm: 'ldr.w r5, [r4], #4; ldr r1, [r6, r5]', code: 'f854 5b04 5971', cycles: 5, memory: 'zero' },
  { reason: 'address interlock: loaded data stored: no stall', asm: 'ldr r0, [r4]; str r0, [r6]', code: '6820 6030', cycles: 2 },
  { reason: 'address interlock: loaded data used by the ALU: no stall', asm: 'ldr r0, [r4]; adds r0, r0, #1', code: '6820 3001', cycles: 3 },
  { reason: 'pipelining: N loads: N + 1', asm: 'ldr r0, [r4]; ldr r1, [r4, #4]; ldr r2, [r6]; ldr r3, [r6, #4]', code: '6820 6861 6832 6873', cycles: 5 },
  { reason: 'pipelining: NOP under the data phase of a load: 0', asm: 'ldr r0, [r4]; nop', code: '6820 bf00', cycles: 2 },
  { reason: 'pipelining: an address from the load before does not pipeline', asm: 'ldr r5, [r4]; ldr r0, [r6, r5]', code: '6825 5970', cycles: 4, memory: 'zero' },
  { reason: 'pipelining: LDRD does not pipeline behind LDR', asm: 'ldr r0, [r4]; ldrd r1, r2, [r6]', code: '6820 e9d6 1200', cycles: 5 },
  { reason: 'pipelining: loads from flash and from SRAM do not overlap', asm: 'ldr r0, [r3]; ldr r1, [r4]', code: '6818 6821', cycles: 4, registers: { 3: 0x0800_4000 } },
  { reason: 'pipelining: loads from flash alone do', asm: 'ldr r0, [r3]; ldr r1, [r3, #4]', code: '6818 6859', cycles: 3, registers: { 3: 0x0800_4000 } },
  { reason: 'stores: STR behind LDR: 0', asm: 'ldr r0, [r4]; str r1, [r6]', code: '6820 6031', cycles: 2 },
  { reason: 'stores: STR behind STR: 1', asm: 'str r0, [r4]; str r1, [r4, #4]; str r2, [r4, #8]', code: '6020 6061 60a2', cycles: 3 },
  { reason: 'stores: LDR behind STR: 3', asm: 'str r0, [r4]; ldr r1, [r6]', code: '6020 6831', cycles: 4 },
  { reason: 'stores: LDR behind STR with register offset: 2', asm: 'str r0, [r4, r5]; ldr r1, [r6]', code: '5160 6831', cycles: 4 },
  { reason: 'stores: STR with register offset behind LDR: 1', asm: 'ldr r0, [r4]; str r1, [r6, r5]', code: '6820 5171', cycles: 3 },
  { reason: 'stores: STR with writeback behind ALU: 1', asm: 'adds r0, r0, #1; str.w r0, [r4], #4', code: '3001 f844 0b04', cycles: 2 },
  { reason: 'stores: STR with writeback behind STR: 2', asm: 'str r0, [r6]; str.w r0, [r4], #4', code: '6030 f844 0b04', cycles: 3 },
  { reason: 'stores: STRD behind LDRD: 3 each', asm: 'ldrd r0, r1, [r4]; strd r0, r1, [r6]', code: 'e9d4 0100 e9c6 0100', cycles: 6 },
  { reason: 'unaligned: halfword at an odd address: +1', asm: 'ldrh r0, [r4]', code: '8820', cycles: 3, registers: { 4: 0x2000_4001 } },
  { reason: 'unaligned: word at 2 modulo 4: +1', asm: 'ldr r0, [r4]', code: '6820', cycles: 3, registers: { 4: 0x2000_4002 } },
  { reason: 'unaligned: word at an odd address: +2', asm: 'ldr r0, [r4]', code: '6820', cycles: 4, registers: { 4: 0x2000_4003 } },
  { reason: 'IT folding: IT behind a 16-bit ALU instruction: 0', asm: 'adds r0, r0, #1; it eq; moveq r1, #1', code: '3001 bf08 2101', cycles: 2 },
  { reason: 'IT folding: IT behind a 16-bit ALU instruction at the other alignment: 0', asm: 'adds r0, r0, #1; adds r0, r0, #1; it eq; moveq r1, #1', code: '3001 3001 bf08 2101', cycles: 3 },
  { reason: 'IT folding: IT behind a load: 1', asm: 'ldr r0, [r4]; it eq; moveq r1, #1', code: '6820 bf08 2101', cycles: 4 },
  { reason: 'IT folding: IT behind a comparison of the SP: 1', asm: 'cmp sp, r0; it ne; movne r1, #1', code: '4585 bf18 2101', cycles: 3 },
  { reason: 'IT folding: IT behind a 32-bit instruction: 1', asm: 'add.w r0, r0, #1; it eq; moveq r1, #1', code: 'f100 0001 bf08 2101', cycles: 3 },
  { reason: 'IT folding: skipped instructions: 1 each', asm: 'cmp r0, r0; itt ne; movne r1, #1; movne r2, #1', code: '4280 bf1c 2101 2201', cycles: 3 },
  { reason: 'IT folding: a skipped load and a skipped division: 1 each', asm: 'cmp r0, r0; itt ne; ldrne r1, [r4]; sdivne r2, r2, r2', code: '4280 bf1c 6821 fb92 f2f2', cycles: 3 },
];
