import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildImage } from '../../host/image/build-image.js';
import { requireTool } from '../support/require-tool.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { softmaxChain } from './models.js';

const LINKER = 'arm-none-eabi-ld';

describe('image: GNU ld as the oracle', () => {
  const directory = temporaryDirectory();

  function run(program: string, ...args: readonly string[]): void {
    const { status, stderr } = spawnSync(program, args, { cwd: directory.path, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }

  it('makes the same code of the same objects at the same addresses', function () {
    requireTool(this, LINKER);
    const request = softmaxChain(1, 10);
    const image = buildImage(request);
    for (const [file, bytes] of request.library.objects) writeFileSync(join(directory.path, file), bytes);

    const names = ['vectors', 'reset', 'invoke', 'softmax_s16'];
    const sections = names.map((name) => {
      const symbol = `thumbnn_${name}`;
      const { address } = image.symbols.find((s) => s.name === symbol)!;
      return `.${symbol} ${address} : { *(.vectors.${symbol} .text.${symbol}) }`;
    });
    // The invoke table lies between the code and the first parameter struct: one operator and the end.
    const script = `
      thumbnn_stack_top = ${image.stack.address + image.stack.bytes};
      thumbnn_invoke_table = ${image.operators[0].parameters.address - 16};
      SECTIONS { ${sections.join('\n')} /DISCARD/ : { *(.ARM.attributes) } }`;
    writeFileSync(join(directory.path, 'image.ld'), script);
    run(LINKER, '-T', 'image.ld', '-e', 'thumbnn_reset', '-o', 'image.elf', ...names.map((n) => `${n}.o`));
    run('arm-none-eabi-objcopy', '-O', 'binary', '--gap-fill', '0xff', 'image.elf', 'image.bin');

    const expected = readFileSync(join(directory.path, 'image.bin'));
    assert.ok(expected.length > image.flash.code - 4);
    assert.deepEqual(Buffer.from(image.regions[0].bytes.subarray(0, expected.length)), expected);
  });
});
