import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operatorsOf, registrationOf } from '../../host/catalogue.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { VARIANT_NAMES } from '../../host/ops/resolver.js';
import { COMPILER } from '../programs/toolchain.js';
import { requireTool } from '../support/require-tool.js';
import { ROOT } from '../support/run-cli.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const KERNELS = join(ROOT, 'kernels-thumb');
const HEADER = readFileSync(join(KERNELS, 'include/thumbnn_kernels.h'), 'utf8');

function run(program: string, args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  assert.ifError(error);
  assert.equal(status, 0, stderr);
  return stdout;
}

describe('kernels: registrations in the C header', () => {
  const root = temporaryDirectory();

  it('are those of the variants', () => {
    const registered = [...HEADER.matchAll(/thumbnn_registration (thumbnn_register_\w+)\(void\)/g)];
    assert.deepEqual(registered.map(([, name]) => name).sort(), VARIANT_NAMES.map(registrationOf).sort());
    assert.ok(HEADER.includes('thumbnn_register_conv2d_s16s8(void)'));
    for (const name of VARIANT_NAMES) {
      const text = `/* For ${operatorsOf(name).join(', ')}. */\nstatic inline thumbnn_registration ${registrationOf(name)}(`;
      assert.ok(HEADER.includes(text), name);
    }
  });

  it('make a linker take the kernels that they name and no other', function () {
    requireTool(this, COMPILER);
    const directory = mkdtempSync(join(root.path, 'case-'));
    const at = (name: string) => join(directory, name);
    const asked = ['add_s16', 'conv2d_s16s8'];
    writeFileSync(
      at('resolver.c'),
      [
        '#include "thumbnn_kernels.h"',
        'thumbnn_registration resolver[2];',
        'void _start(void) {',
        ...asked.map((name, i) => `  resolver[${i}] = ${registrationOf(name)}();`),
        '}',
      ].join('\n'),
    );
    const prebuilt = join(KERNELS, 'prebuilt');
    const objects = readdirSync(prebuilt).filter((name) => name.endsWith('.o'));
    const archive = ['rcs', at('kernels.a'), ...objects.map((name) => join(prebuilt, name))];
    run('arm-none-eabi-ar', archive);
    run(COMPILER, [
      ...['-mcpu=cortex-m4', '-mthumb', '-mfpu=fpv4-sp-d16', '-mfloat-abi=hard'],
      ...['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-Wno-cast-function-type'],
      ...['-nostdlib', '-I', join(KERNELS, 'include'), at('resolver.c'), at('kernels.a')],
      ...['-Wl,--no-warn-rwx-segments', '-o', at('resolver.elf')],
    ]);
    const symbols = run('arm-none-eabi-nm', [at('resolver.elf')]);
    const linked = [...symbols.matchAll(/ T thumbnn_(\w+)$/gm)].map(([, name]) => name).sort();
    const kernels = linked.filter((name) => VARIANT_NAMES.includes(name));
    assert.deepEqual(kernels, asked);
    // Beside them only what they call.
    const called = loadKernelLibrary().manifest.kernels.flatMap(({ name, contract }) =>
      asked.includes(name) ? (contract.calls ?? []) : [],
    );
    assert.deepEqual(
      linked.filter(
        (name) => !kernels.includes(name) && !called.some((symbol) => `thumbnn_${name}`.startsWith(symbol)),
      ),
      [],
    );
  });
});
