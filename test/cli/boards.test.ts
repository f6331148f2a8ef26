import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { BOARDS } from '../../emulator/index.js';
import { parseBoard } from '../../emulator/timing/board-file.js';
import { BOARD_FILE_JSON_SCHEMA, BOARDS_JSON_SCHEMA } from '../../host/report/boards-schema.js';
import { printed, thumbnn } from '../support/in-process.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const ajv = new Ajv2020({ strict: false, allErrors: true });
const [isBoardList, isBoardFile] = [BOARDS_JSON_SCHEMA, BOARD_FILE_JSON_SCHEMA].map((s) => ajv.compile(s));

const assertFits = (text: string): void => {
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
};

describe('thumbnn boards', () => {
  const root = temporaryDirectory();
  let path: string;
  beforeEach(() => {
    path = join(mkdtempSync(join(root.path, 'case-')), 'my-board.json');
  });

  it('lists every board with clock, memory, wait states and caches, and where this is from', async () => {
    const text = await printed('boards');
    assertFits(text);
    assert.match(text, /^stm32f407@168 +168 MHz +1 MiB +128 KiB +5 +16 {2}I 64x16, D 8x16, prefetch$/m);
    assert.match(text, /^zero-wait +168 MHz +1 MiB +128 KiB +0 +- {2}-$/m);
    const words = text.replace(/\s+/g, ' ');
    for (const { name, documented = [], assumed = [] } of BOARDS) {
      assert.match(text, new RegExp(`^${name}$`, 'm'));
      for (const statement of [...documented, ...assumed]) assert.ok(words.includes(statement), statement);
    }
  });

  it('gives the list as JSON', async () => {
    const json = await printed('boards', '--json', '-');
    const document: { boards: unknown[] } = JSON.parse(json);
    assert.ok(isBoardList(document as unknown), JSON.stringify(isBoardList.errors));
    assert.deepEqual(
      document.boards.map((file) => parseBoard(file)),
      BOARDS,
    );
    assert.match(await printed('boards', '--json', path), /^board /);
    assert.equal(readFileSync(path, 'utf8'), json);
  });

  it('shows one', async () => {
    for (const { name, regions } of BOARDS) {
      const text = await printed('boards', name);
      assertFits(text);
      assert.ok(text.startsWith(`${name}: `));
      for (const region of regions)
        assert.match(text, new RegExp(`^ {2}${region.kind} +${region.name}, `, 'm'));
    }
    assert.match(await printed('boards', 'cc2652r@48'), /VIMS: 0x40034000 shows .* 0x40034004/);
  });

  it('gives a board file that can be edited and read back', async () => {
    for (const board of BOARDS) {
      await printed('boards', board.name, '--json', path);
      const file: unknown = JSON.parse(readFileSync(path, 'utf8'));
      assert.ok(isBoardFile(file), JSON.stringify(isBoardFile.errors));
      assert.deepEqual(parseBoard(file), board);
      assert.equal(await printed('boards', path), await printed('boards', board.name));
    }
  });

  it('refuses in one line what is no board', async () => {
    const refused = async (line: RegExp, ...args: string[]) => {
      const { exitCode, out, err } = await thumbnn('boards', ...args);
      assert.match(err, /^thumbnn: [^\n]+\n$/);
      assert.match(err, line);
      assert.deepEqual([exitCode, out], [2, '']);
    };
    await refused(/'stm32f407@16'.*did you mean stm32f407@168\?/, 'stm32f407@16');
    await refused(/no such file/, './none.json');
    await refused(/too many arguments/, 'zero-wait', 'zero-wait');
    writeFileSync(path, '{"name": "x\\u001b[2J"}');
    await refused(/\$\.description: is missing/, path);
    await printed('boards', 'zero-wait', '--json', path);
    await refused(/one of the inputs/, path, '--json', path);
  });
});
