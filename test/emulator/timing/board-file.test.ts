import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { BOARDS, ZERO_WAIT } from '../../../emulator/timing/board.js';
import { BoardError, parseBoard } from '../../../emulator/timing/board-file.js';
import { BOARD_FILES } from '../../../emulator/timing/boards/embedded.js';

const DIRECTORY = new URL('../../../../emulator/timing/boards/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, DIRECTORY), 'utf8'));

const SOUND = {
  name: 'mine',
  description: 'a board',
  core: 'cortex-m4',
  clockHz: 1e6,
  regions: [
    { name: 'flash', kind: 'flash', base: '0x08000000', size: 0x1000 },
    { name: 'sram', kind: 'sram', base: '0x20000000', size: 0x1000 },
  ],
  vectorTable: '0x08000000',
};

const BROKEN: readonly [string, string, unknown][] = [
  ['BOARD_TYPE', '$', []],
  ['BOARD_TYPE', '$', null],
  ['BOARD_MISSING_KEY', '$.name', { ...SOUND, name: undefined, ...{} }],
  ['BOARD_UNKNOWN_KEY', '$.speed', { ...SOUND, speed: 3 }],
  ['BOARD_CHOICE', '$.core', { ...SOUND, core: 'cortex-m7' }],
  ['BOARD_NUMBER', '$.clockHz', { ...SOUND, clockHz: 0 }],
  ['BOARD_TYPE', '$.regions', { ...SOUND, regions: {} }],
  ['BOARD_EMPTY_REGION', '$.regions[1].size', withRegion({ size: 0 })],
  ['BOARD_NUMBER', '$.regions[1].size', withRegion({ size: -4 })],
  ['BOARD_NUMBER', '$.regions[1].base', withRegion({ base: '0x123456789' })],
  ['BOARD_CHOICE', '$.regions[1].kind', withRegion({ kind: 'rom' })],
  ['BOARD_UNKNOWN_KEY', '$.regions[1].speed', withRegion({ speed: 1 })],
  ['BOARD_OVERLAP', '$.regions[1]', withRegion({ base: 0x0800_0800 })],
  ['BOARD_RANGE', '$.regions[1]', withRegion({ base: 0xdfff_f800 })],
  ['BOARD_UNALIGNED', '$.regions[1]', withRegion({ size: 6 })],
  ['BOARD_DUPLICATE', '$.regions[1].name', withRegion({ name: 'flash' })],
  ['BOARD_NO_MEMORY', '$.regions', { ...SOUND, regions: [SOUND.regions[0]] }],
  ['BOARD_NO_VECTORS', '$.vectorTable', { ...SOUND, vectorTable: 0 }],
  ['BOARD_UNALIGNED', '$.vectorTable', { ...SOUND, vectorTable: '0x08000040' }],
  ['BOARD_REFERENCE', '$.aliases[0].region', { ...SOUND, aliases: [{ region: 'ram', base: 0 }] }],
  ['BOARD_OVERLAP', '$.aliases[0]', { ...SOUND, aliases: [{ region: 'sram', base: '0x08000800' }] }],
  ['BOARD_NUMBER', '$.timing.flash.waitStates', { ...SOUND, timing: { flash: { waitStates: 99 } } }],
  [
    'BOARD_CHOICE',
    '$.timing.flash.lineBytes',
    { ...SOUND, timing: { flash: { waitStates: 1, lineBytes: 5 } } },
  ],
];

function withRegion(change: Record<string, unknown>): unknown {
  return { ...SOUND, regions: [SOUND.regions[0], { ...SOUND.regions[1], ...change }] };
}

describe('board files', () => {
  it('are embedded as they stand in their JSON files', () => {
    const names = readdirSync(DIRECTORY).filter((n) => n.endsWith('.json') && !n.endsWith('.schema.json'));
    const byName = (list: readonly unknown[]) =>
      [...list].sort((a, b) => ((a as { name: string }).name < (b as { name: string }).name ? -1 : 1));
    assert.deepEqual(byName(BOARD_FILES), byName(names.map(read)));
  });

  it('match their schema', () => {
    const validate = new Ajv2020({ strict: false }).compile(read('board.schema.json') as object);
    for (const file of BOARD_FILES) assert.ok(validate(file), JSON.stringify(validate.errors));
    assert.ok(validate(SOUND));
  });

  it('give the boards of the documentation, zero-wait first', () => {
    assert.equal(BOARDS[0], ZERO_WAIT);
    for (const name of [
      'stm32f407@24',
      'stm32f407@168',
      'stm32l4r5@20',
      'stm32l4r5@120',
      'nrf52840@64',
      'cc2652r@48',
    ])
      assert.ok(
        BOARDS.some((b) => b.name === name),
        name,
      );
    assert.deepEqual(ZERO_WAIT.aliases, [{ region: 'sram', base: 0x1000_0000 }]);
  });

  it('read a minimal file', () => {
    assert.equal(parseBoard(SOUND).regions[1].base, 0x2000_0000);
  });

  for (const [code, path, file] of BROKEN)
    it(`refuse ${code} at ${path}`, () => {
      const json = JSON.parse(JSON.stringify(file)) as unknown;
      assert.throws(
        () => parseBoard(json),
        (error: unknown) => {
          assert.ok(error instanceof BoardError, String(error));
          assert.deepEqual([error.code, error.path], [code, path]);
          assert.notEqual(error.hint, '');
          return true;
        },
      );
    });
});
