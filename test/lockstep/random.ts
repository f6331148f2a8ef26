/** Seeded random numbers (sfc32): the same seed draws the same instructions everywhere. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(seed: number) {
    this.a = seed | 0;
    this.b = 0x9e37_79b9 | 0;
    this.c = 0x2545_f491 | 0;
    for (let k = 0; k < 16; k++) this.next();
  }

  /** Uniform in 0..2^32-1. */
  next(): number {
    const t = (this.a + this.b + this.counter++) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** Uniform in 0..n-1. */
  below(n: number): number {
    return Math.floor((this.next() / 2 ** 32) * n);
  }

  /** low..high, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  shuffle<T>(list: readonly T[]): T[] {
    const result = [...list];
    for (let k = result.length - 1; k > 0; k--) {
      const j = this.below(k + 1);
      [result[k], result[j]] = [result[j], result[k]];
    }
    return result;
  }
}

/** Values at which arithmetic changes its behaviour. */
const CORNERS: readonly number[] = [
  0, 1, 2, 3, 0x1f, 0x20, 0x21, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_7fff, 0x8000_8000,
  0x8080_8080, 0x7f7f_7f7f, 0xff00_ff00, 0x00ff_00ff, 0x7fff_fffe, 0x7fff_ffff, 0x8000_0000, 0x8000_0001,
  0xffff_8000, 0xffff_7fff, 0xffff_fffe, 0xffff_ffff,
];

/** A register value: a corner, near a power of two, halfword corners, a shift amount, or anything. */
export function operandValue(random: Random): number {
  switch (random.below(6)) {
    case 0:
      return random.pick(CORNERS);
    case 1:
      return ((1 << random.below(32)) + random.between(-1, 1)) >>> 0;
    case 2:
      return ((random.pick(CORNERS) << 16) | (random.pick(CORNERS) & 0xffff)) >>> 0;
    case 3:
      return ((random.next() & 0xffff_ff00) | random.below(40)) >>> 0;
    default:
      return random.next();
  }
}
