/**
 * The intermediate representation: what lift functions emit, what `evaluate` runs and what the JIT compiles.
 *
 * An op is five 32-bit words {op, d, a, b, c}. All operands are *slots*: indices into one Int32Array, the value
 * file, which holds the core registers, the flags, temporaries and a pool of constants (`Slot`). So a lifted
 * `add r1, r2, #5` is one op, and no op needs an immediate form.
 *
 * Flags are kept in the form in which they are cheap to produce: N is bit 31 of its slot, Z is "slot is zero",
 * C and Q are 0 or 1, V is bit 31, GE is a 4-bit number.
 */
export const OP_WORDS = 5;

export enum Op {
  /** Padding; never emitted. */
  NONE = 0,
  // -- moves and arithmetic: d = f(a, b, c) ------------------------------------------------------------------
  MOV,
  ADD,
  SUB,
  /** Low 32 bits of the product. */
  MUL,
  AND,
  OR,
  XOR,
  /** a & ~b */
  BIC,
  NOT,
  // -- shifts by b & 31 ---------------------------------------------------------------------------------------
  SHL,
  SHR,
  SAR,
  ROR,
  // -- shifts by an amount of 0..255: everything is shifted out from 32 on (LSL_C and so on, A2.2.1) ------------
  SHL_FULL,
  SHR_FULL,
  SAR_FULL,
  /** Carry out of a register-controlled shift: value a, amount b (0..255), carry in c; amount 0 keeps the carry. */
  CARRY_SHL,
  CARRY_SHR,
  CARRY_SAR,
  CARRY_ROR,
  // -- bits ----------------------------------------------------------------------------------------------------
  CLZ,
  RBIT,
  /** Byte order of the word reversed. */
  BSWAP,
  SXTB,
  SXTH,
  /** Bytes 0 and 2, sign-extended to two halfwords. */
  SXTB16,
  // -- comparisons: d = 0 or 1 ---------------------------------------------------------------------------------
  EQ,
  LT_U,
  LT_S,
  // -- choice --------------------------------------------------------------------------------------------------
  /** d = a != 0 ? b : c */
  SELECT,
  MIN_S,
  MAX_S,
  // -- signed halfword products (B: bottom half, T: top half of a, then of b) -----------------------------------
  MUL_BB,
  MUL_BT,
  MUL_TB,
  MUL_TT,
  /** Bits 47:16 of a times the bottom / top half of b. */
  MUL_WB,
  MUL_WT,
  /** Bits 63:32 of the signed product. */
  MULH_S,
  // -- 64-bit: {d = low, c = high} -----------------------------------------------------------------------------
  /** {d, c} = a * b, signed / unsigned */
  MUL64_S,
  MUL64_U,
  /** {d, c} += {a, b} */
  ADD64,
  /** {d, c} += sign-extended a */
  ACC64,
  // -- division; by zero gives 0 (A7.7.127, CCR.DIV_0_TRP clear); c is the number of cycles counted on ----------
  DIV_S,
  DIV_U,
  // -- sums that look at overflow ------------------------------------------------------------------------------
  /** d = a + b + c modulo 2^32; Q is set when the exact sum does not fit int32. */
  ADD3_Q,
  /** d = saturated a + b (a - b); Q is set when it saturates. */
  ADD_SAT_Q,
  SUB_SAT_Q,
  // -- condition flags from an addition, before or after it is computed -----------------------------------------
  /** N, Z, C, V of a + b. */
  FLAGS_ADD,
  /** N, Z, C, V of a - b (C is "no borrow"). */
  FLAGS_SUB,
  /** N, Z, C, V of a + b + c with c = 0 or 1. */
  FLAGS_ADC,
  /** N and Z of a. */
  FLAGS_NZ,
  // -- memory: address a + b; value in d; c is not a slot, but the `AccessClass` that the timing counts on --------
  LOAD_U8,
  LOAD_S8,
  LOAD_U16,
  LOAD_S16,
  LOAD_32,
  STORE_8,
  STORE_16,
  STORE_32,
  /** Fault when a + b is not a multiple of 4 (LDM, LDRD, LDREX and their stores; A3.2.1). */
  CHECK_ALIGNED,
  // -- floating point: single precision as the FPSCR asks; exceptions are added to it (emulator/float/) -----------
  /**
   * Leave the run, before the instruction has any effect, if Slot.FP_READY is 0: the machine decides whether
   * floating point is allowed (CPACR, lazy stacking). Stands before the first such instruction of a run.
   */
  FP_ENTER,
  /** d = a + b, a - b, a * b, a / b */
  F_ADD,
  F_SUB,
  F_MUL,
  F_DIV,
  /** d = c + a * b, rounded once */
  F_MUL_ADD,
  F_SQRT,
  /** FP_N, FP_Z, FP_C, FP_V from comparing a with b; c = 1: quiet NaNs are invalid too. */
  F_COMPARE,
  /** d = a as fixed point, saturated, with b fraction bits in format c (`FixedFormat`). */
  F_TO_FIXED,
  /** d = fixed-point number a with b fraction bits in format c. */
  F_FROM_FIXED,
  /** d = a as half precision in bits 15:0 */
  F_TO_HALF,
  /** d = the half in bits 15:0 of a */
  F_FROM_HALF,
  /** d = FPSCR with its condition flags; FPSCR = a */
  F_READ_FPSCR,
  F_WRITE_FPSCR,
  // -- control: only as the last op of a run --------------------------------------------------------------------
  /** Continue at address d (bit 0 clear). */
  JUMP,
  /** Continue at address d if a != 0, else behind the instruction. */
  JUMP_IF,
  /** Continue at address d if a == 0, else behind the instruction. */
  JUMP_UNLESS,
  /**
   * Interworking branch to d with its Thumb bit (BX, POP {pc}; A4.1.1). Bit 0 clear is an INVSTATE fault at the
   * target; 0xFxxxxxxx may be an exception return (B1.5.8): both are the machine's business.
   */
  JUMP_EXCHANGE,
  /** Leave the run and let the machine do system operation d (`SystemOp`) with arguments a, b. */
  SYSTEM,
}

/**
 * What a data access is to the cycle model: bus, bus transfers (more than one when unaligned), extra cycles of its
 * data phase, whether it locks the bus. The three common ones have names.
 */
export enum AccessClass {
  /** bus | parts << 2 | waits << 4 | locked << 8 */
  DCODE = 0 | (1 << 2),
  SYSTEM = 1 | (1 << 2),
  PPB = 2 | (1 << 2),
  WAITS = 1 << 4,
  LOCKED = 1 << 8,
}

/** Cycles of the fastest division: an operand is 0 (timing/divide.ts). */
export const DIVIDE_MIN_CYCLES = 2;

/** Where things are in the value file. */
export enum Slot {
  SP = 13,
  LR = 14,
  /** Not the PC: a lifted instruction knows its address, so the PC is only materialised between runs. */
  PC = 15,
  N = 16,
  Z = 17,
  C = 18,
  V = 19,
  Q = 20,
  GE = 21,
  /** Always 0, so that a missing operand has a slot. */
  ZERO = 22,
  /** FPSCR without its condition flags, which have slots of their own as the APSR's have. */
  FPSCR = 23,
  FP_N = 24,
  FP_Z = 25,
  FP_C = 26,
  FP_V = 27,
  /** 1 while floating-point instructions may run without asking the machine (CPACR, lazy stacking; see FP_ENTER). */
  FP_READY = 28,
  /** S0 to S31. */
  S0 = 32,
  /** First of the temporaries of one instruction. */
  TEMP = 64,
  TEMP_END = 127,
  /** First of the constant pool. */
  CONST = 128,
}

/** How many different constants may be live at once; the translator starts afresh when they run out. */
export const VALUE_FILE_SLOTS = 1 << 16;

/** Loads and stores: operand c is an AccessClass. */
export const isMemoryAccess = (op: number): boolean => op >= Op.LOAD_U8 && op <= Op.STORE_32;

export const isLoad = (op: number): boolean => op >= Op.LOAD_U8 && op <= Op.LOAD_32;
export const isStore = (op: number): boolean => op >= Op.STORE_8 && op <= Op.STORE_32;

/** Ops with a second result, in their operand c. */
export const WRITES_PAIR: ReadonlySet<number> = new Set([Op.MUL64_S, Op.MUL64_U, Op.ADD64, Op.ACC64]);

/** Divisions: operand c is a number of cycles. */
export const isDivision = (op: number): boolean => op === Op.DIV_S || op === Op.DIV_U;

/** Slots of one instruction. */
export const isTemporary = (slot: number): boolean => slot >= Slot.TEMP && slot <= Slot.TEMP_END;
