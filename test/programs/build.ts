/**
 * `npm run programs`: compile the test programs into test/programs/fixtures and note there what QEMU makes of them.
 * Needs gcc-arm-none-eabi, libnewlib-arm-none-eabi and qemu-system-arm.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONFIRMED, type Expectations, OTHERS } from './programs.js';
import { COMPILER, compile, EXPECTED, FIXTURES, inParallel, QEMU, runInQemu, version } from './toolchain.js';

mkdirSync(FIXTURES, { recursive: true });
await inParallel(OTHERS, (program) => compile(program, FIXTURES));
const results = await inParallel(CONFIRMED, async (program) => {
  const elf = await compile(program, FIXTURES);
  const directory = mkdtempSync(join(tmpdir(), 'thumbnn-program-'));
  try {
    return [program.name, await runInQemu(elf, program, directory)] as const;
  } finally {
    rmSync(directory, { recursive: true });
  }
});
const expectations: Expectations = {
  compiler: version(COMPILER),
  emulator: version(QEMU),
  programs: Object.fromEntries(results),
};
writeFileSync(EXPECTED, `${JSON.stringify(expectations, null, 1)}\n`);
for (const [name, { exitCode, stdout }] of results)
  console.log(`${name}: exit ${exitCode}, ${stdout.length} lines`);
