import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ElfError } from '../../../emulator/elf/error.js';
import { readExecutable } from '../../../emulator/elf/executable.js';
import { symbolize } from '../../../emulator/elf/symbols.js';
import { MPS2_AN386, ZERO_WAIT } from '../../../emulator/index.js';
import { ROOT } from '../../support/run-cli.js';

const elf = new Uint8Array(readFileSync(join(ROOT, 'test/programs/fixtures/hello-zero-wait.elf')));
const word = (at: number): number => new DataView(elf.buffer).getUint32(at, true);

const MUTATIONS = 20_000;
const HEADER_BYTES = 52;
const PROGRAM_HEADER_BYTES = 32;

/** Offsets of the program headers of type PT_LOAD. */
const loads = Array.from({ length: elf[44] }, (_, k) => word(28) + k * PROGRAM_HEADER_BYTES).filter(
  (at) => word(at) === 1,
);

describe('readExecutable', () => {
  const code = (bytes: Uint8Array, board = ZERO_WAIT): string => {
    try {
      readExecutable(bytes, board);
    } catch (error) {
      if (error instanceof ElfError) return error.code;
      throw error;
    }
    return 'fine';
  };
  /** The file with words changed. */
  const changed = (...words: readonly (readonly [at: number, value: number])[]): Uint8Array => {
    const copy = elf.slice();
    for (const [at, value] of words) new DataView(copy.buffer).setUint32(at, value, true);
    return copy;
  };

  it('loads initialised data where it is stored, not where it runs', () => {
    const { segments, symbols, sramEnd, entry } = readExecutable(elf, ZERO_WAIT);
    const load = symbols.find('__data_load__')?.address ?? 0;
    const start = symbols.find('__data_start__')?.address ?? 0;
    assert.equal(start, 0x2000_0000);
    assert.ok(load > 0x0800_0000 && load < 0x0810_0000);
    assert.ok(segments.every(({ address }) => address >= 0x0800_0000 && address < 0x0810_0000));
    assert.equal(symbolize(symbols, entry & ~1), 'Reset_Handler');
    assert.equal(sramEnd, symbols.find('end')?.address);
  });

  it('finds symbols both ways', () => {
    const { symbols } = readExecutable(elf, ZERO_WAIT);
    const main = symbols.find('main');
    assert.ok(main !== undefined && main.size > 0 && (main.address & 1) === 0);
    assert.equal(symbolize(symbols, main.address), 'main');
    assert.equal(symbolize(symbols, main.address + 2), 'main+0x2');
    assert.equal(symbolize(symbols, 0x2000_0000), undefined);
    assert.equal(symbols.find('$t'), undefined);
  });

  it('refuses what the board cannot hold', () => {
    const [first, second] = loads;
    assert.equal(code(elf, MPS2_AN386), 'ELF_OUTSIDE_MEMORY');
    assert.equal(code(changed([first + 12, 0x4000_0000])), 'ELF_OUTSIDE_MEMORY');
    assert.equal(code(changed([first + 12, 0xffff_ff00])), 'ELF_OUTSIDE_MEMORY');
    assert.equal(code(changed([second + 20, 0x0100_0000])), 'ELF_OUTSIDE_MEMORY');
    assert.equal(code(changed([second + 12, word(first + 12) + 4])), 'ELF_OVERLAP');
  });

  it('refuses what is no executable, or has nothing to run', () => {
    assert.equal(code(changed([16, (40 << 16) | 1])), 'ELF_NOT_EXECUTABLE');
    assert.equal(code(changed(...loads.map((at) => [at, 0] as const))), 'ELF_NOTHING_TO_LOAD');
    assert.equal(code(new Uint8Array(0)), 'ELF_TRUNCATED');
  });

  it('refuses names without an end', () => {
    const room = 200_000;
    const sections = word(32);
    const copy = new Uint8Array(elf.length + room).fill(0x41);
    copy.set(elf);
    copy[copy.length - 1] = 0;
    const view = new DataView(copy.buffer);
    const strings = Array.from({ length: elf[48] }, (_, k) => sections + 40 * k).filter(
      (at) => word(at + 4) === 3,
    );
    for (const at of strings) {
      view.setUint32(at + 16, elf.length, true);
      view.setUint32(at + 20, room, true);
    }
    assert.equal(code(copy), 'ELF_STRUCTURE');
  });

  it('never does worse than an ElfError', () => {
    const tables = [0, word(28), word(32), word(32) + 40];
    const place = fc.oneof(
      fc.integer({ min: 0, max: HEADER_BYTES - 1 }),
      fc.tuple(fc.constantFrom(...tables), fc.integer({ min: 0, max: 400 })).map(([base, o]) => base + o),
      fc.integer({ min: 0, max: elf.length - 1 }),
    );
    const byte = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.integer({ min: 0, max: 255 }));
    const mutations = fc.array(fc.tuple(place, byte), { minLength: 1, maxLength: 4 });
    const length = fc.oneof(
      { weight: 3, arbitrary: fc.constant(elf.length) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: elf.length }) },
    );
    const scratch = elf.slice();
    let refused = 0;
    fc.assert(
      fc.property(mutations, length, (changes, size) => {
        for (const [at, value] of changes) if (at < elf.length) scratch[at] = value;
        try {
          if (code(scratch.subarray(0, size)) !== 'fine') refused++;
        } finally {
          for (const [at] of changes) if (at < elf.length) scratch[at] = elf[at];
        }
      }),
      { numRuns: MUTATIONS },
    );
    assert.ok(refused > MUTATIONS / 4 && refused < MUTATIONS, `${refused} refused`);
  });
});
