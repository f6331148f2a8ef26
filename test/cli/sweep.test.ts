import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ZERO_WAIT } from '../../emulator/index.js';
import type { BenchResult } from '../../host/measure/result.js';
import { BENCH_JSON_SCHEMA } from '../../host/report/bench-schema.js';
import { SWEEP_JSON_SCHEMA } from '../../host/report/sweep-json.js';
import { renderSweep } from '../../host/report/sweep-text.js';
import { type SweepResult, withWaitStates } from '../../host/sweep.js';
import { printed as printedBy, thumbnn } from '../support/in-process.js';
import { ROOT } from '../support/run-cli.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const MODEL = join(ROOT, 'benchmarks/models/digits/digits-cnn.int16x8.tflite');

const validate = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true })
  .addSchema(BENCH_JSON_SCHEMA)
  .compile(SWEEP_JSON_SCHEMA);

const bench = (...args: string[]) => thumbnn('bench', MODEL, ...args);
const printed = (...args: string[]) => printedBy('bench', MODEL, ...args);

function readSweep(json: string): SweepResult {
  const result: SweepResult = JSON.parse(json);
  assert.ok(validate(result as unknown), JSON.stringify(validate.errors, null, 1));
  return result;
}

describe('thumbnn bench --sweep', () => {
  const root = temporaryDirectory();
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(root.path, 'case-'));
  });
  const at = (name: string): string => join(directory, name);

  it('wait-states: more of them never make it faster, and none is the board itself', async () => {
    const text = await printed('--sweep', 'wait-states=0..2,7', '--json', at('1.json'));
    const json = readFileSync(at('1.json'), 'utf8');
    const { parameter, rows } = readSweep(json);
    assert.deepEqual([parameter, rows.map(({ value }) => value)], ['wait-states', ['0', '1', '2', '7']]);
    const cycles = rows.map(({ totals }) => totals.cycles ?? 0);
    for (let k = 1; k < cycles.length; k++) assert.ok(cycles[k] > cycles[k - 1], cycles.join());
    const alone: BenchResult = JSON.parse(await printed('--json', '-'));
    assert.deepEqual(rows[0].totals, alone.totals);
    assert.deepEqual(
      rows[0].ops.map((op) => op.cycles),
      alone.ops.map((op) => op.cycles),
    );

    for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
    assert.match(text, /^digits-cnn\.int16x8\.tflite .*\nboard zero-wait at 168 MHz, engine jit,/);
    assert.match(text, /^wait states +cycles +time +relative .*#2 CONV_2D/m);
    assert.match(text, /^ +0 +[\d,]+ +[\d.]+ us +1\.000 /m);
    assert.equal(renderSweep(readSweep(json), { label: 'digits-cnn.int16x8.tflite' }), text);
  });

  it('board: names and files, each at its own clock, the same bytes every time', async () => {
    const file = {
      name: 'mine',
      ...JSON.parse(readFileSync(boardFile('stm32f407-24'), 'utf8')),
      clockHz: 1e6,
    };
    writeFileSync(at('my.json'), JSON.stringify(file));
    const sweep = `board=zero-wait,${at('my.json')}`;
    const json = await printed('--sweep', sweep, '--json', '-');
    assert.equal(await printed('--sweep', sweep, '--json', '-'), json);
    const { rows } = readSweep(json);
    assert.deepEqual(
      rows.map(({ value, board }) => [value, board.clockHz]),
      [
        ['zero-wait', 168e6],
        [at('my.json'), 1e6],
      ],
    );
    for (const { totals, board } of rows) assert.equal(totals.seconds, (totals.cycles ?? 0) / board.clockHz);
  });

  it('says when a setting differs from the reference', async () => {
    const result = readSweep(await printed('--sweep', 'wait-states=0', '--json', '-'));
    const [row] = result.rows;
    const wrong = {
      ...result,
      rows: [row, { ...row, value: '3', totals: { ...row.totals, bitExact: false } }],
    };
    assert.match(renderSweep(wrong, { label: 'm' }), /^MISMATCH with the reference: 3$/m);
  });

  it('changes nothing of a board but its wait states', () => {
    const { timing, ...rest } = withWaitStates(ZERO_WAIT, 3);
    const { timing: before, ...others } = ZERO_WAIT;
    assert.deepEqual(rest, others);
    assert.deepEqual(timing, { ...before, flash: { ...before?.flash, waitStates: 3 } });
  });

  it('refuses in one line what is no sweep', async () => {
    const refused = async (line: RegExp, ...args: string[]) => {
      const { exitCode, out, err } = await bench('--sweep', ...args);
      assert.match(err, /^thumbnn: [^\n]+\n$/);
      assert.match(err, line);
      assert.deepEqual([exitCode, out], [2, '']);
    };
    await refused(/unknown parameter 'wait-state'.*did you mean wait-states\?/, 'wait-state=1');
    await refused(/no values/, 'wait-states=');
    await refused(/'5\.\.2'.*0 to 15/, 'wait-states=5..2');
    await refused(/'16'/, 'wait-states=16');
    await refused(/'x'/, 'wait-states=1,x');
    await refused(/at most 32/, 'wait-states=0..15,0..15,0');
    await refused(/unknown board 'zerowait'/, 'board=zerowait');
    await refused(/no such file/, 'board=./none.json');
    await refused(/leave --board out/, 'board=zero-wait', '--board', 'stm32f407@24');
    await refused(/cannot be used with/, 'board=zero-wait', '--output-dir', at('out'));
  });
});

const boardFile = (name: string): string => join(ROOT, 'emulator/timing/boards', `${name}.json`);
