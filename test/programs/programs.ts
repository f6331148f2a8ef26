/** The test programs and what they are linked with; each says in its source what it is about. */

/** Parts of newlib: all of it, the small one, or the small one whose printf knows floating point. */
export type Library = 'full' | 'nano' | 'nano-float';

export interface Program {
  /** Of the ELF file, and of the source unless that is given. */
  readonly name: string;
  readonly source?: string;
  readonly library: Library;
  /** Where its code is: QEMU's mps2-an386 begins at 0, our other boards at 0x08000000. */
  readonly board: 'mps2-an386' | 'zero-wait';
  readonly arguments?: readonly string[];
  /** It stays away from exceptions and devices: engines that have none run it, too. */
  readonly plain?: true;
}

/** Programs whose output and exit code QEMU confirms. */
export const CONFIRMED: readonly Program[] = [
  { name: 'hello', library: 'nano', board: 'mps2-an386', arguments: ['x', 'y', 'z'], plain: true },
  { name: 'printf', library: 'full', board: 'mps2-an386', plain: true },
  { name: 'strings', library: 'full', board: 'mps2-an386', plain: true },
  { name: 'sort', library: 'nano-float', board: 'mps2-an386', plain: true },
  { name: 'sha256', library: 'nano', board: 'mps2-an386', plain: true },
  { name: 'fft', library: 'nano-float', board: 'mps2-an386', plain: true },
  { name: 'dsp', library: 'nano', board: 'mps2-an386', plain: true },
  { name: 'setjmp', library: 'nano-float', board: 'mps2-an386', plain: true },
  { name: 'malloc', library: 'nano', board: 'mps2-an386', plain: true },
  { name: 'integer', library: 'nano', board: 'mps2-an386', arguments: ['20'], plain: true },
  { name: 'files', library: 'nano', board: 'mps2-an386', plain: true },
  { name: 'ram-code', library: 'nano', board: 'mps2-an386', plain: true },
  { name: 'systick', library: 'nano', board: 'mps2-an386' },
  // newlib-nano itself makes unaligned accesses, which this program traps.
  { name: 'faults', library: 'full', board: 'mps2-an386' },
  { name: 'derived', library: 'nano', board: 'mps2-an386' },
  { name: 'nvic', library: 'nano', board: 'mps2-an386' },
  { name: 'svc', library: 'nano', board: 'mps2-an386' },
  { name: 'lazy-fp', library: 'nano', board: 'mps2-an386' },
  { name: 'scheduler', library: 'nano', board: 'mps2-an386' },
  { name: 'mpu', library: 'nano', board: 'mps2-an386' },
  { name: 'bit-band', library: 'nano', board: 'mps2-an386' },
  { name: 'atomics', library: 'nano', board: 'mps2-an386' },
];

/** Programs for the default board, for the tests of the command. */
export const OTHERS: readonly Program[] = [
  { name: 'hello-zero-wait', source: 'hello', library: 'nano', board: 'zero-wait' },
  { name: 'files-zero-wait', source: 'files', library: 'nano', board: 'zero-wait' },
  { name: 'crash', library: 'nano', board: 'zero-wait' },
];

/** What a program printed and returned, line by line so that a change is readable. */
export interface Expectation {
  readonly exitCode: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

/** fixtures/expected.json */
export interface Expectations {
  /** First line of `arm-none-eabi-gcc --version`: another compiler gives other programs. */
  readonly compiler: string;
  readonly emulator: string;
  readonly programs: { readonly [name: string]: Expectation };
}
