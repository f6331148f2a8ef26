/** QEMU counting instructions, on the ELF file that our engine runs too. */
import { spawnSync } from 'node:child_process';
import { ownEngine } from './contestants.js';
import { median, warmUp } from './interleaved.js';
import { integerWorkload } from './workloads.js';

export interface QemuResult {
  readonly version: string;
  readonly jitMips: number;
  readonly qemuMips: number;
  readonly overQemu: number;
}

/** Runs of our engine in one sample, so that it takes about as long as QEMU's and meets the same disturbances. */
const JIT_RUNS = 4;

/** The difference of two runs has no start-up in it. */
const ROUNDS = [100, 1100] as const;

const qemu = (elf: string, rounds: number): void => {
  const semihosting = `enable=on,target=native,arg=program,arg=${rounds}`;
  const { status } = spawnSync(
    'qemu-system-arm',
    [
      '-M',
      'mps2-an386',
      '-nographic',
      '-icount',
      'shift=0',
      '-semihosting-config',
      semihosting,
      '-kernel',
      elf,
    ],
    { stdio: 'ignore' },
  );
  if (status !== 0) throw new Error(`qemu-system-arm: exit ${status}`);
};

const secondsOf = (work: () => void): number => {
  const begin = performance.now();
  work();
  return (performance.now() - begin) / 1000;
};

/** @returns undefined when QEMU is not installed */
export function measureQemu(path: string, elf: URL, samples: number): QemuResult | undefined {
  const { error, stdout } = spawnSync('qemu-system-arm', ['--version'], { encoding: 'utf8' });
  if (error !== undefined) return undefined;
  const [short, long] = ROUNDS;
  let instructions = 0;
  const jit = ownEngine(integerWorkload(elf, long - short), 'jit', (count) => {
    instructions = count;
  });
  warmUp(() => jit.run());
  const taken = Array.from({ length: samples }, () => ({
    jit:
      secondsOf(() => {
        for (let k = 0; k < JIT_RUNS; k++) jit.run();
      }) / JIT_RUNS,
    qemu: secondsOf(() => qemu(path, long)) - secondsOf(() => qemu(path, short)),
  }));
  const [own, other] = [median(taken.map((t) => t.jit)), median(taken.map((t) => t.qemu))];
  return {
    version: stdout.split('\n', 1)[0],
    jitMips: instructions / own / 1e6,
    qemuMips: instructions / other / 1e6,
    overQemu: other / own,
  };
}
