import type { ConstantPool } from './constants.js';
import { AccessClass, DIVIDE_MIN_CYCLES, OP_WORDS, Op, Slot } from './ops.js';

/** Index of a value in the value file. */
export type SlotIndex = number;

/**
 * Collects the ops of a run of instructions. Lift functions call it; expressions return the slot of their
 * result, which is a fresh temporary unless a destination is given.
 */
export class Builder {
  readonly code: number[] = [];
  private nextTemp: number = Slot.TEMP;

  constructor(private readonly constants: ConstantPool) {}

  /** Temporaries live for one instruction; call between instructions. */
  beginInstruction(): void {
    this.nextTemp = Slot.TEMP;
  }

  /** Index in words where the next op will stand. */
  get position(): number {
    return this.code.length;
  }

  temp(): SlotIndex {
    if (this.nextTemp === Slot.TEMP_END) throw new Error('IR: out of temporaries');
    return this.nextTemp++;
  }

  constant(value: number): SlotIndex {
    return this.constants.slot(value);
  }

  emit(
    op: Op,
    d: SlotIndex,
    a: SlotIndex = Slot.ZERO,
    b: SlotIndex = Slot.ZERO,
    c: SlotIndex = Slot.ZERO,
  ): void {
    this.code.push(op, d, a, b, c);
  }

  private value(op: Op, d: SlotIndex | undefined, a: SlotIndex, b?: SlotIndex, c?: SlotIndex): SlotIndex {
    const result = d ?? this.temp();
    this.emit(op, result, a, b, c);
    return result;
  }

  mov(d: SlotIndex, a: SlotIndex): void {
    if (d !== a) this.emit(Op.MOV, d, a);
  }

  /**
   * `mov` of a temporary that is not used again: if the last op made it, that op writes `d` instead.
   * Only ops with the single result d are emitted through the expression methods below, so patching is safe.
   */
  moveLast(d: SlotIndex, a: SlotIndex): void {
    const last = this.code.length - OP_WORDS;
    if (last >= 0 && a >= Slot.TEMP && a < Slot.TEMP_END && this.code[last + 1] === a)
      this.code[last + 1] = d;
    else this.mov(d, a);
  }

  add = (a: SlotIndex, b: SlotIndex, d?: SlotIndex) => this.value(Op.ADD, d, a, b);
  sub = (a: SlotIndex, b: SlotIndex, d?: SlotIndex) => this.value(Op.SUB, d, a, b);
  mul = (a: SlotIndex, b: SlotIndex, d?: SlotIndex) => this.value(Op.MUL, d, a, b);
  and = (a: SlotIndex, b: SlotIndex, d?: SlotIndex) => this.value(Op.AND, d, a, b);
  or = (a: SlotIndex, b: SlotIndex, d?: SlotIndex) => this.value(Op.OR, d, a, b);
  xor = (a: SlotIndex, b: SlotIndex, d?: SlotIndex) => this.value(Op.XOR, d, a, b);
  bic = (a: SlotIndex, b: SlotIndex, d?: SlotIndex) => this.value(Op.BIC, d, a, b);
  not = (a: SlotIndex, d?: SlotIndex) => this.value(Op.NOT, d, a);
  neg = (a: SlotIndex, d?: SlotIndex) => this.value(Op.SUB, d, Slot.ZERO, a);
  shl = (a: SlotIndex, amount: number, d?: SlotIndex) => this.value(Op.SHL, d, a, this.constant(amount));
  shr = (a: SlotIndex, amount: number, d?: SlotIndex) => this.value(Op.SHR, d, a, this.constant(amount));
  sar = (a: SlotIndex, amount: number, d?: SlotIndex) => this.value(Op.SAR, d, a, this.constant(amount));
  ror = (a: SlotIndex, amount: number, d?: SlotIndex) => this.value(Op.ROR, d, a, this.constant(amount));
  sxtb = (a: SlotIndex, d?: SlotIndex) => this.value(Op.SXTB, d, a);
  sxth = (a: SlotIndex, d?: SlotIndex) => this.value(Op.SXTH, d, a);
  mask = (a: SlotIndex, bits: number, d?: SlotIndex) => this.value(Op.AND, d, a, this.constant(bits));
  eq = (a: SlotIndex, b: SlotIndex, d?: SlotIndex) => this.value(Op.EQ, d, a, b);
  ltu = (a: SlotIndex, b: SlotIndex, d?: SlotIndex) => this.value(Op.LT_U, d, a, b);
  lts = (a: SlotIndex, b: SlotIndex, d?: SlotIndex) => this.value(Op.LT_S, d, a, b);
  min = (a: SlotIndex, b: SlotIndex, d?: SlotIndex) => this.value(Op.MIN_S, d, a, b);
  max = (a: SlotIndex, b: SlotIndex, d?: SlotIndex) => this.value(Op.MAX_S, d, a, b);
  unary = (op: Op, a: SlotIndex, d?: SlotIndex) => this.value(op, d, a);
  binary = (op: Op, a: SlotIndex, b: SlotIndex, d?: SlotIndex) => this.value(op, d, a, b);
  ternary = (op: Op, a: SlotIndex, b: SlotIndex, c: SlotIndex, d?: SlotIndex) => this.value(op, d, a, b, c);
  /** condition != 0 ? a : b */
  select = (condition: SlotIndex, a: SlotIndex, b: SlotIndex, d?: SlotIndex) =>
    this.value(Op.SELECT, d, condition, a, b);

  load = (op: Op, base: SlotIndex, offset: SlotIndex, d?: SlotIndex) =>
    this.value(op, d, base, offset, AccessClass.SYSTEM);
  store = (op: Op, value: SlotIndex, base: SlotIndex, offset: SlotIndex) =>
    this.emit(op, value, base, offset, AccessClass.SYSTEM);
  divide = (op: Op.DIV_S | Op.DIV_U, n: SlotIndex, m: SlotIndex, d: SlotIndex) =>
    this.emit(op, d, n, m, DIVIDE_MIN_CYCLES);

  flagsNZ = (a: SlotIndex) => this.emit(Op.FLAGS_NZ, Slot.ZERO, a);
}
