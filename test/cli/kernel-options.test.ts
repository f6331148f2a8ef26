import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchResult } from '../../host/measure/result.js';
import { assertBenchSchema } from '../support/bench-schema.js';
import { printed, thumbnn } from '../support/in-process.js';
import { ROOT } from '../support/run-cli.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const MODEL = join(ROOT, 'benchmarks/models/digits/digits-cnn.int16x8.tflite');

const bench = (...args: readonly string[]) => thumbnn('bench', MODEL, ...args);

async function result(...args: string[]): Promise<BenchResult> {
  const document: BenchResult = JSON.parse(await printed('bench', MODEL, ...args, '--json', '-'));
  assertBenchSchema(document);
  return document;
}

describe('thumbnn bench: which kernels', () => {
  const root = temporaryDirectory();

  it('--variant takes another kernel, for several operators', async () => {
    const args = ['--variant', 'CONV_2D=conv2d_s16s8_any', '--variant', 'FULLY_CONNECTED=conv2d_s16s8_any'];
    const { ops, totals } = await result(...args);
    const kernels = new Map(ops.map(({ op, variant }) => [op, variant]));
    assert.equal(kernels.get('CONV_2D'), 'conv2d_s16s8_any');
    assert.equal(kernels.get('FULLY_CONNECTED'), 'conv2d_s16s8_any');
    assert.ok(totals.bitExact);
    assert.match((await bench(...args)).out, /, CONV_2D by conv2d_s16s8_any, FULLY_CONNECTED by /);
  });

  it('--resolver all costs flash and no cycle', async () => {
    const [model, all] = [await result(), await result('--resolver', 'all')];
    assert.deepEqual(all.totals, model.totals);
    assert.deepEqual(all.resolver, { kind: 'all', forced: [] });
    // Subroutines that kernels share count once; every function lies in a section of whole words.
    const bytes = ({ flash }: BenchResult) =>
      flash.functions.reduce((sum, { bytes: size }) => sum + 4 * Math.ceil(size / 4), 0);
    assert.equal(all.flash.codeBytes - model.flash.codeBytes, bytes(all) - bytes(model));
    assert.deepEqual(
      all.flash.kernels.filter(({ ops }) => ops.length > 0),
      model.flash.kernels,
    );
    assert.match((await bench('--resolver', 'all')).out, /resolver all: \d+ kernels linked, 5 used/);
  });

  it('--resolver with a list, in a sweep, too', async () => {
    const list = 'conv2d_s16s8,max_pool_2d_s16,fully_connected_s16s8,softmax_s16,conv2d_s16s8';
    const { ops, flash } = await result('--resolver', list);
    assert.equal(ops[0].variant, 'conv2d_s16s8');
    assert.deepEqual(
      flash.kernels.map(({ variant }) => variant),
      ['conv2d_s16s8', 'fully_connected_s16s8', 'max_pool_2d_s16', 'softmax_s16'],
    );
    const { exitCode, out } = await bench('--resolver', list, '--sweep', 'wait-states=0', '--json', '-');
    assert.equal(exitCode, 0);
    const swept = JSON.parse(out);
    assert.equal(swept.rows[0].ops[0].variant, 'conv2d_s16s8');
    assert.deepEqual(swept.resolver, { kind: 'list', forced: [] });
  });

  it('refuses in one line what is no kernel, or cannot serve', async () => {
    const directory = mkdtempSync(join(root.path, 'case-'));
    for (const [line, ...args] of [
      [
        /unknown operator 'CONV2D' \(did you mean CONV_2D\? thumbnn ops lists/,
        '--variant',
        'CONV2D=conv2d_s16s8',
      ],
      [/unknown operator 'conv_2d' \(did you mean CONV_2D\?/, '--variant', 'conv_2d=conv2d_s16s8'],
      [
        /CONV_2D has no kernel 'conv2d_s16s' \(did you mean conv2d_s16s8\?/,
        '--variant',
        'CONV_2D=conv2d_s16s',
      ],
      [/CONV_2D has no kernel 'softmax_s16' \(known: /, '--variant', 'CONV_2D=softmax_s16'],
      [/'CONV_2D' is not operator=kernel/, '--variant', 'CONV_2D'],
      [/'a=b=c' is not operator=kernel/, '--variant', 'a=b=c'],
      [/unknown operator '__proto__'/, '--variant', '__proto__=x'],
      [/unknown operator '\\u\{1b\}\[2J'/, '--variant', '\u001b[2J=x'],
      [
        /two kernels for CONV_2D/,
        ...['--variant', 'CONV_2D=conv2d_s16s8', '--variant', 'CONV_2D=conv2d_s16s8_any'],
      ],
      [
        /digits-cnn\.int16x8\.tflite, op 2 CONV_2D: kernel conv2d_s16s8_small cannot serve it: an output has/,
        ...['--variant', 'CONV_2D=conv2d_s16s8_small'],
      ],
      [/the model runs no TANH/, '--variant', 'TANH=tanh_s16'],
      [/unknown kernel 'modell' \(did you mean model\?/, '--resolver', 'modell'],
      [/unknown kernel ''/, '--resolver', 'conv2d_s16s8,'],
      [/all stands alone/, '--resolver', 'conv2d_s16s8,all'],
      [/op 1 MAX_POOL_2D: .* \(add max_pool_2d_s16 to the resolver\)/, '--resolver', 'conv2d_s16s8'],
      [
        /op 0 CONV_2D: kernel conv2d_s16s8_any is asked for and not in the resolver/,
        ...['--resolver', 'conv2d_s16s8', '--variant', 'CONV_2D=conv2d_s16s8_any'],
      ],
    ] as const) {
      const { exitCode, out, err } = await bench(...args, '--json', join(directory, 'result.json'));
      assert.match(err, /^thumbnn: [^\n]+\n$/);
      assert.match(err, line);
      assert.deepEqual([exitCode, out], [2, ''], args.join(' '));
      assert.deepEqual(readdirSync(directory), []);
    }
  });

  it('is in the help', async () => {
    const help = await printed('bench', '--help');
    assert.match(help, /--variant <operator=kernel>/);
    assert.match(help, /--resolver <model\|all\|list>/);
  });
});
