import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContractError } from '../../host/errors.js';
import { INCLUDE_DIRECTORY } from './sources.js';

export const ASSEMBLER = 'arm-none-eabi-as';

/** The M4F with hard-float calls: parameters are pointers and integers, so the kernels link with soft-float code, too. */
const FLAGS = ['-mcpu=cortex-m4', '-mthumb', '-mfpu=fpv4-sp-d16', '-mfloat-abi=hard', '--fatal-warnings'];

/**
 * Assemble one kernel. The object has no debug information, hence no path and no date: the same sources give the
 * same bytes.
 * @param path relative to `root`
 * @throws ContractError with the assembler's first message
 */
export function assemble(root: string, path: string): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), 'thumbnn-'));
  try {
    const output = join(directory, 'kernel.o');
    const { error, status, stderr } = spawnSync(
      ASSEMBLER,
      [...FLAGS, '-I', INCLUDE_DIRECTORY, '-o', output, path],
      { cwd: root, encoding: 'utf8' },
    );
    if (error) throw error;
    if (status !== 0) {
      const message = stderr.split('\n').find((line) => line.includes('Error')) ?? stderr.trim();
      throw new ContractError('KERNEL_NOT_ASSEMBLED', message, { file: path });
    }
    return readFileSync(output);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** First line of the assembler's version. */
export function assemblerVersion(): string {
  const { error, stdout } = spawnSync(ASSEMBLER, ['--version'], { encoding: 'utf8' });
  if (error) throw error;
  return stdout.split('\n', 1)[0];
}
