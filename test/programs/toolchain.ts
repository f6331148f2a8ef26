/** Compiling the programs and running them in QEMU. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../support/run-cli.js';
import type { Expectation, Library, Program } from './programs.js';

export const COMPILER = 'arm-none-eabi-gcc';
export const QEMU = 'qemu-system-arm';

export const SOURCES = join(ROOT, 'test/programs');
export const FIXTURES = join(SOURCES, 'fixtures');
export const EXPECTED = join(FIXTURES, 'expected.json');

/** The guest's own name on its command line. */
export const PROGRAM_NAME = 'program';

const LIBRARY_FLAGS: { readonly [library in Library]: readonly string[] } = {
  full: ['--specs=rdimon.specs'],
  nano: ['--specs=nano.specs', '--specs=rdimon.specs'],
  'nano-float': ['--specs=nano.specs', '--specs=rdimon.specs', '-u', '_printf_float'],
};

const CODE_ORIGIN = { 'mps2-an386': '0x00000000', 'zero-wait': '0x08000000' } as const;

const FLAGS = [
  ...['-mcpu=cortex-m4', '-mthumb', '-mfpu=fpv4-sp-d16', '-mfloat-abi=hard'],
  ...['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-ffunction-sections', '-fdata-sections'],
  // Symbols stay, debug information (with the paths of this machine) goes.
  ...['-Wl,--gc-sections', '-Wl,--strip-debug', '-Wl,--no-warn-rwx-segments'],
];

/** A hung guest must not hang the tests. */
const QEMU_PATIENCE_MS = 60_000;

export const elfName = ({ name }: Program): string => `${name}.elf`;

/** Compile and link a program into `directory`. @throws Error with what the compiler said */
export async function compile(program: Program, directory: string): Promise<string> {
  const output = join(directory, elfName(program));
  const { exitCode, stderr } = await execute(COMPILER, [
    ...FLAGS,
    ...LIBRARY_FLAGS[program.library],
    '-Isupport',
    '-Tsupport/program.ld',
    `-Wl,--defsym=FLASH_ORIGIN=${CODE_ORIGIN[program.board]}`,
    'support/startup.c',
    `${program.source ?? program.name}.c`,
    '-lm',
    '-o',
    output,
  ]);
  if (exitCode !== 0) throw new Error(`${COMPILER} ${program.name}: ${stderr}`);
  return output;
}

/** Run an ELF file in QEMU, in `directory`. */
export async function runInQemu(
  elf: string,
  { arguments: args = [] }: Program,
  directory: string,
): Promise<Expectation> {
  const semihosting = ['enable=on', 'target=native', ...[PROGRAM_NAME, ...args].map((arg) => `arg=${arg}`)];
  const finished = await execute(
    QEMU,
    ['-M', 'mps2-an386', '-nographic', '-semihosting-config', semihosting.join(','), '-kernel', elf],
    directory,
  );
  return {
    exitCode: finished.exitCode,
    stdout: finished.stdout.split('\n'),
    stderr: finished.stderr.split('\n'),
  };
}

export function version(program: string): string {
  return spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.split('\n', 1)[0];
}

function execute(
  program: string,
  args: readonly string[],
  cwd = SOURCES,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: QEMU_PATIENCE_MS });
    const text = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text.stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      text.stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({ exitCode: code ?? -1, ...text, ...(signal ? { stderr: `${text.stderr}${signal}` } : {}) }),
    );
  });
}

/** Two cores are common. */
const WORKERS = 2;

/** `work` on every item, a few at a time; results in the order of the items. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [k, item] of waiting) results[k] = await work(item);
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  return results;
}
