import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadEngine, ZERO_WAIT } from '../../emulator/index.js';
import { main } from '../../host/cli/program.js';
import type { BenchResult } from '../../host/measure/result.js';
import { assertBenchSchema } from '../support/bench-schema.js';
import { fakeIo } from '../support/fake-io.js';
import { requireUnicorn } from '../support/require-unicorn.js';
import { type Finished, ROOT, runCli } from '../support/run-cli.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const DIGITS = join(ROOT, 'benchmarks/models/digits');
const MODEL = join(DIGITS, 'digits-cnn.int16x8.tflite');
const IMAGE_BYTES = 128;
const SCORES_BYTES = 20;

describe('thumbnn bench', () => {
  const root = temporaryDirectory();
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(root.path, 'case-'));
  });
  const at = (name: string): string => join(directory, name);

  it('prints the table, and the same JSON bytes every time', () => {
    const runs = [1, 2].map((run) => {
      const finished = runCli(['bench', MODEL, '--json', at(`${run}.json`)]);
      assert.equal(finished.stderr, '');
      assert.equal(finished.exitCode, 0);
      return finished;
    });
    const [first, second] = [1, 2].map((run) => readFileSync(at(`${run}.json`), 'utf8'));
    assert.equal(first, second);
    assert.equal(runs[0].stdout, runs[1].stdout);
    assert.deepEqual(readdirSync(directory), ['1.json', '2.json']);

    const result: BenchResult = JSON.parse(first);
    assertBenchSchema(result);
    assert.deepEqual(
      result.ops.map((op) => op.op),
      ['CONV_2D', 'MAX_POOL_2D', 'CONV_2D', 'MAX_POOL_2D', 'RESHAPE', 'FULLY_CONNECTED', 'SOFTMAX'],
    );
    assert.ok(result.totals.bitExact);
    assertAddsUp(result);

    const { stdout } = runs[0];
    assert.match(
      stdout,
      /^# {2}operator +output +kernel +cycles +instructions +MACs +MAC\/cycle +share +bits$/m,
    );
    assert.equal(stdout.match(/ equal$/gm)?.length, result.ops.length);
    assert.match(stdout, /^ +total +[\d,]+ +[\d,]+ /m);
    assert.match(stdout, /^time +[\d.]+ [mu]s at 168 MHz$/m);
    assert.ok(!stdout.includes('\u001b'), 'no colours into a pipe');
  });

  it('computes what TFLM computes', () => {
    const image = 3;
    const slice = (name: string, size: number): Buffer =>
      readFileSync(join(DIGITS, name)).subarray(image * size, (image + 1) * size);
    writeFileSync(at('image.bin'), slice('test-inputs.i16.bin', IMAGE_BYTES));
    const args = ['bench', MODEL, '--input', at('image.bin'), '--output-dir', at('out/put'), '--json', '-'];
    const { exitCode, stdout, stderr } = runCli(args);
    assert.equal(stderr, '');
    assert.equal(exitCode, 0);
    const result: BenchResult = JSON.parse(stdout);
    assertBenchSchema(result);
    assert.deepEqual(result.inputs[0].source, { kind: 'given' });
    assert.deepEqual(readdirSync(at('out/put')), ['output0.bin']);
    assert.deepEqual(readFileSync(at('out/put/output0.bin')), slice('test-goldens.i16.bin', SCORES_BYTES));
  });

  it('takes a seed', () => {
    const { exitCode, stdout } = runCli(['bench', MODEL, '--seed', '4294967295']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /inputs random, seed 4294967295$/m);
  });

  it('checks the kernels against their contracts', () => {
    const { exitCode, stdout, stderr } = runCli(['bench', MODEL, '--checked', '--json', at('checked.json')]);
    assert.equal(stderr, '');
    assert.equal(exitCode, 0);
    assert.match(stdout, /kernels checked against their contracts/);
    const result: BenchResult = JSON.parse(readFileSync(at('checked.json'), 'utf8'));
    assertBenchSchema(result);
    assert.equal(result.checked, true);
  });

  describe('refuses with one line and exit code 2', () => {
    /** In this process, since there are many cases; those below in a process of their own. */
    const inProcess = async (args: readonly string[]): Promise<Finished> => {
      const { text, ...io } = fakeIo({}, false);
      const exitCode = await main(args, io);
      return { exitCode, stdout: text.out, stderr: text.err };
    };
    const refused = async (
      args: readonly string[],
      line: RegExp,
      run: (args: readonly string[]) => Finished | Promise<Finished> = inProcess,
    ): Promise<void> => {
      const before = readdirSync(directory);
      const { exitCode, stdout, stderr } = await run(args);
      assert.match(stderr, /^thumbnn: [^\n]+\n$/);
      assert.match(stderr, line);
      assert.doesNotMatch(stderr, /\bat .*:\d+:\d+|internal error/);
      assert.equal(stdout, '');
      assert.equal(exitCode, 2);
      assert.deepEqual(readdirSync(directory), before);
    };
    const model = readFileSync(MODEL);
    const put = (name: string, bytes: Uint8Array | string): string => {
      writeFileSync(at(name), bytes);
      return at(name);
    };

    it('in a process of its own', async () => {
      await refused(['bench', at('no.tflite')], /no\.tflite: .*no such file/, runCli);
      await refused(['bench', put('cut.tflite', model.subarray(0, 5000))], /cut\.tflite/, runCli);
      await refused(['bench', MODEL, '--jsn', 'x'], /'--jsn'.*--json/, runCli);
      await refused(
        ['bench', MODEL, '--output-dir', at('made/here'), '--json', '/dev/full'],
        /\/dev\/full/,
        runCli,
      );
    });
    it('a missing model, a directory', async () => {
      await refused(['bench', at('no.tflite')], /no\.tflite: .*no such file/);
      await refused(['bench', directory], /is a directory/);
    });
    it('a file of another kind', async () => {
      await refused(['bench', put('a.txt', 'This is no model, whatever the name says.')], /a\.txt.*TFL3/);
      await refused(['bench', put('empty', '')], /empty.*0 bytes/);
    });
    it('a truncated model', async () => {
      for (const length of [7, 100, 5000, model.length - 1]) {
        await refused(['bench', put('cut.tflite', model.subarray(0, length))], /cut\.tflite/);
      }
    });
    it('inputs of a wrong length or number', async () => {
      const short = put('short.bin', new Uint8Array(IMAGE_BYTES - 2));
      const good = put('good.bin', new Uint8Array(IMAGE_BYTES));
      const outputs = ['--json', at('r.json'), '--output-dir', at('out')];
      await refused(['bench', MODEL, '--input', short, ...outputs], /short\.bin.*126 bytes.*128/);
      await refused(['bench', MODEL, '-i', good, '-i', good, ...outputs], /1 input.*2 were given/);
      await refused(['bench', MODEL, '--input', at('missing.bin')], /missing\.bin/);
    });
    it('an engine that cannot check accesses', async function () {
      await requireUnicorn(this, () => loadEngine('unicorn', ZERO_WAIT));
      await refused(['bench', MODEL, '--checked', '--engine', 'unicorn'], /unicorn cannot check accesses/);
    });
    it('unknown boards, engines, options, commands', async () => {
      await refused(['bench', MODEL, '--board', 'zerowait'], /'zerowait'.*did you mean zero-wait\?/);
      await refused(['bench', MODEL, '--engine', 'intepreter'], /'intepreter'.*did you mean interpreter\?/);
      await refused(['bench', MODEL, '--jsn', 'x'], /'--jsn'.*--json/);
      await refused(['bnch', MODEL], /'bnch'.*bench/);
      await refused([], /no command/);
    });
    it('a missing or superfluous argument', async () => {
      await refused(['bench'], /missing required argument/);
      await refused(['bench', MODEL, MODEL], /too many arguments/);
      await refused(['bench', MODEL, '--json'], /argument missing/);
    });
    it('seeds that are none', async () => {
      for (const seed of ['', '-1', '1.5', '4294967296', 'abc']) {
        await refused(['bench', MODEL, `--seed=${seed}`], /seed/);
      }
      await refused(['bench', MODEL, '--seed', '1', '--input', 'x'], /cannot be used with/);
    });
    it('outputs that cannot be written', async () => {
      const file = put('file', '');
      await refused(['bench', MODEL, '--json', directory], /is a directory/);
      await refused(['bench', MODEL, '--json', join(file, 'r.json')], /not a directory/);
      const copy = put('model.tflite', model);
      await refused(['bench', copy, '--json', copy], /one of the inputs/);
      assert.ok(readFileSync(copy).equals(model));
    });
    it('whatever the bytes of the model are', async () => {
      // Three bytes changed at random: refused in one line, or it runs.
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(model.length - 1), fc.nat(255)), { minLength: 3, maxLength: 3 }),
          async (changes) => {
            const broken = Buffer.from(model);
            for (const [offset, byte] of changes) broken[offset] = byte;
            const { exitCode, stderr } = await inProcess([
              'bench',
              put('broken.tflite', broken),
              '--json',
              '-',
            ]);
            assert.ok(exitCode === 0 || exitCode === 2, `exit code ${exitCode}: ${stderr}`);
            assert.match(stderr, exitCode === 0 ? /^$/ : /^thumbnn: [^\n]+\n$/);
          },
        ),
        { numRuns: 20 },
      );
    });
  });
});

/** What must hold between the numbers of any counted result. */
function assertAddsUp({ ops, overhead, totals, memory, flash, board }: BenchResult): void {
  const sum = (values: readonly (number | null)[]): number =>
    values.reduce<number>((a, b) => a + (b ?? 0), 0);
  assert.equal(totals.cycles, sum([...ops.map((op) => op.cycles), overhead.cycles]));
  assert.equal(totals.instructions, sum([...ops.map((op) => op.instructions), overhead.instructions]));
  assert.equal(totals.macs, sum(ops.map((op) => op.macs)));
  assert.equal(totals.seconds, (totals.cycles ?? 0) / board.clockHz);
  for (const op of ops) {
    if (op.variant === 'alias') assert.equal(op.cycles, 0);
    else assert.ok((op.cycles ?? 0) >= op.instructions / 2 && op.instructions > 0, `op ${op.index}`);
  }
  const { codeBytes, parameterBytes, weightBytes, tableBytes } = flash;
  assert.equal(flash.totalBytes, codeBytes + parameterBytes + weightBytes + tableBytes);
  assert.equal(memory.sramBytes, memory.arena.bytes + memory.stack.highWaterBytes);
  assert.ok(memory.stack.highWaterBytes > 0 && memory.stack.highWaterBytes <= memory.stack.reservedBytes);
  for (const { offset, bytes, name } of memory.arena.placements) {
    assert.ok(offset + bytes <= memory.arena.bytes, name);
  }
}
