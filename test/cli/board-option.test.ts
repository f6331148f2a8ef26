import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thumbnn } from '../support/in-process.js';
import { ROOT } from '../support/run-cli.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const MODEL = join(ROOT, 'benchmarks/models/digits/digits-cnn.int16x8.tflite');
const HELLO = join(ROOT, 'test/programs/fixtures/hello-zero-wait.elf');
const F407 = JSON.parse(readFileSync(join(ROOT, 'emulator/timing/boards/stm32f407-168.json'), 'utf8'));

/** Change a copy of a board file that is in order. */
type Change = (board: typeof F407) => unknown;

const REFUSED: readonly [what: string, change: Change, line: RegExp][] = [
  ['an unknown key', (b) => ({ ...b, speed: 3 }), /\$\.speed: is not a key/],
  ['a key that is missing', ({ clockHz, ...b }) => b, /\$\.clockHz: is missing/],
  ['a memory of no bytes', (b) => withRegion(b, { size: 0 }), /\$\.regions\[1\]\.size: a memory of no bytes/],
  [
    'regions that overlap',
    (b) => withRegion(b, { base: '0x080ff000' }),
    /\$\.regions\[1\]: overlaps with \$\.regions\[0\]/,
  ],
  ['a vector table in no memory', (b) => ({ ...b, vectorTable: 0 }), /\$\.vectorTable: lies in no region/],
  ['more memory than there is', (b) => withRegion(b, { size: '0x80000000' }), /\$\.regions: \d+ bytes/],
];

function withRegion(board: typeof F407, change: object): unknown {
  return { ...board, regions: [board.regions[0], { ...board.regions[1], ...change }] };
}

describe('--board', () => {
  const root = temporaryDirectory();
  let path: string;
  beforeEach(() => {
    path = join(mkdtempSync(join(root.path, 'case-')), 'my-board.json');
  });

  it('takes a file, whose clock and wait states count', async () => {
    const { flash } = F407.timing;
    const slower = { ...F407, name: 'mine', clockHz: 1e6, timing: { flash: { ...flash, waitStates: 15 } } };
    writeFileSync(path, JSON.stringify(slower));
    const [mine, theirs] = [
      await thumbnn('bench', MODEL, '--board', path, '--json', '-'),
      await thumbnn('bench', MODEL, '--board', 'stm32f407@168', '--json', '-'),
    ].map(({ exitCode, out, err }) => {
      assert.deepEqual([exitCode, err], [0, '']);
      return JSON.parse(out);
    });
    assert.deepEqual([mine.board.name, mine.board.clockHz], ['mine', 1e6]);
    assert.ok(mine.totals.cycles > theirs.totals.cycles);
    assert.equal(mine.totals.seconds, mine.totals.cycles / 1e6);
    assert.deepEqual(mine.outputs, theirs.outputs);
  });

  it('serves run as well', async () => {
    writeFileSync(path, JSON.stringify({ ...F407, name: 'mine', clockHz: 25e6 }));
    const { exitCode, err } = await thumbnn('run', HELLO, '--board', path);
    assert.equal(exitCode, 7);
    assert.match(err, /at 25 MHz\)/);
  });

  describe('refuses with one line and exit code 2', () => {
    async function refused(content: string | Uint8Array, line: RegExp, command = 'bench'): Promise<void> {
      writeFileSync(path, content);
      const { exitCode, out, err } = await thumbnn(
        command,
        command === 'bench' ? MODEL : HELLO,
        '--board',
        path,
      );
      assert.match(err, /^thumbnn: [^\n]*my-board\.json: [^\n]+\n$/);
      assert.match(err, line);
      assert.deepEqual([exitCode, out], [2, '']);
    }
    for (const [what, change, line] of REFUSED)
      it(what, async () => {
        await refused(JSON.stringify(change(F407)), line);
        await refused(JSON.stringify(change(F407)), line, 'run');
      });
    it('a model whose vector table is in SRAM', () =>
      refused(
        JSON.stringify({ ...F407, vectorTable: '0x20000000' }),
        /\$\.vectorTable: lies in SRAM .*flash/,
      ));
    it('what is no JSON', async () => {
      await refused('{ "name": ', /not JSON/);
      await refused('\u001b[2J\n', /not JSON/);
      await refused(Uint8Array.of(0xff, 0xfe, 0x7b), /not UTF-8/);
      await refused(new Uint8Array((1 << 20) + 1), /longer than/);
    });
    it('what is not there', async () => {
      const { exitCode, err } = await thumbnn('bench', MODEL, '--board', './no-such-board.json');
      assert.equal(exitCode, 2);
      assert.match(err, /^thumbnn: \.\/no-such-board\.json: .*no such file.*\n$/);
    });
  });
});
