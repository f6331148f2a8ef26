import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchResult } from '../../host/measure/result.js';
import { assertBenchSchema } from '../support/bench-schema.js';
import { ROOT, runCli } from '../support/run-cli.js';
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
    assert.match(stdout, /^time +[\d.]+ ms at 168 MHz$/m);
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

  describe('refuses with one line and exit code 2', () => {
    /** Runs in the empty case directory, where `model.tflite` is a good model. */
    const refused = (args: readonly string[], line: RegExp): void => {
      const before = readdirSync(directory);
      const { exitCode, stdout, stderr } = runCli(args, { cwd: directory });
      assert.match(stderr, /^thumbnn: [^\n]+\n$/);
      assert.match(stderr, line);
      assert.doesNotMatch(stderr, /\bat .*:\d+:\d+|internal error/);
      assert.equal(stdout, '');
      assert.equal(exitCode, 2);
      assert.deepEqual(readdirSync(directory), before);
    };
    const model = (): Buffer => readFileSync(MODEL);
    const put = (name: string, bytes: Uint8Array | string): string => {
      writeFileSync(at(name), bytes);
      return name;
    };

    it('a missing model', () => refused(['bench', 'no.tflite'], /no\.tflite: .*no such file/));
    it('a directory', () => refused(['bench', '.'], /is a directory/));
    it('a file of another kind', () => {
      refused(['bench', put('a.txt', 'This is no model, whatever the name says.')], /a\.txt/);
      refused(['bench', put('empty', '')], /empty/);
    });
    it('a truncated model', () => {
      const whole = model();
      for (const length of [7, 100, 5000, whole.length - 1]) {
        refused(['bench', put('cut.tflite', whole.subarray(0, length))], /cut\.tflite/);
      }
    });
    it('inputs of a wrong length or number', () => {
      put('model.tflite', model());
      put('short.bin', new Uint8Array(IMAGE_BYTES - 2));
      put('good.bin', new Uint8Array(IMAGE_BYTES));
      const outputs = ['--json', 'r.json', '--output-dir', 'out'];
      refused(['bench', 'model.tflite', '--input', 'short.bin', ...outputs], /short\.bin.*126 bytes.*128/);
      refused(
        ['bench', 'model.tflite', '--input', 'good.bin', '--input', 'good.bin', ...outputs],
        /1 input.*2 were given/,
      );
      refused(['bench', 'model.tflite', '--input', 'missing.bin'], /missing\.bin/);
    });
    it('unknown boards, engines, options, commands', () => {
      refused(['bench', MODEL, '--board', 'zerowait'], /'zerowait'.*did you mean zero-wait\?/);
      refused(['bench', MODEL, '--engine', 'intepreter'], /'intepreter'.*did you mean interpreter\?/);
      refused(['bench', MODEL, '--jsn', 'x'], /'--jsn'.*--json/);
      refused(['bnch', MODEL], /'bnch'.*bench/);
      refused([], /no command/);
    });
    it('a missing or superfluous argument', () => {
      refused(['bench'], /missing required argument/);
      refused(['bench', MODEL, MODEL], /too many arguments/);
    });
    it('seeds that are none', () => {
      for (const seed of ['', '-1', '1.5', '4294967296', 'abc']) {
        refused(['bench', MODEL, `--seed=${seed}`], /seed/);
      }
      refused(['bench', MODEL, '--seed', '1', '--input', 'x'], /cannot be used with/);
    });
    it('outputs that cannot be written', () => {
      put('file', '');
      refused(['bench', MODEL, '--json', '.'], /is a directory/);
      refused(['bench', MODEL, '--json', 'file/r.json'], /not a directory/);
      refused(['bench', MODEL, '--output-dir', 'made/here', '--json', '/dev/full'], /\/dev\/full/);
      put('model.tflite', model());
      refused(['bench', 'model.tflite', '--json', 'model.tflite'], /one of the inputs/);
      assert.deepEqual(readFileSync(at('model.tflite')), model());
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
  const { codeBytes, parameterBytes, weightBytes, tableBytes, otherBytes } = flash;
  assert.equal(flash.totalBytes, codeBytes + parameterBytes + weightBytes + tableBytes + otherBytes);
  assert.equal(memory.sramBytes, memory.arena.bytes + memory.stack.highWaterBytes);
  assert.ok(memory.stack.highWaterBytes > 0 && memory.stack.highWaterBytes <= memory.stack.reservedBytes);
  for (const { offset, bytes, name } of memory.arena.placements) {
    assert.ok(offset + bytes <= memory.arena.bytes, name);
  }
}
