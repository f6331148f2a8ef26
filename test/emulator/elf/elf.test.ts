import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ElfType, parseElf, SectionIndex, SymbolBinding } from '../../../emulator/elf/elf.js';
import { ElfError } from '../../../emulator/elf/error.js';
import { loadKernelLibrary } from '../../../host/io/kernels.js';

const { objects } = loadKernelLibrary();
const invoke = objects.get('invoke.o')!;
const reset = objects.get('reset.o')!;

/** Parse, or the code of the error; any other error fails the test. */
function codeOf(bytes: Uint8Array): string {
  try {
    parseElf(bytes);
    return 'parsed';
  } catch (error) {
    if (error instanceof ElfError) return error.code;
    throw error;
  }
}

describe('elf: reader', () => {
  it('reads sections and symbols of an object', () => {
    const elf = parseElf(invoke);
    assert.equal(elf.type, ElfType.RELOCATABLE);
    const text = elf.sections.findIndex(({ name }) => name === '.text.thumbnn_invoke');
    const symbol = elf.symbols.find(({ name }) => name === 'thumbnn_invoke');
    assert.ok(symbol);
    assert.equal(symbol.section, text);
    assert.equal(symbol.value, 1, 'a Thumb function has bit 0 set');
    assert.ok(symbol.size > 0 && symbol.size <= elf.sections[text].size);
    assert.equal(elf.sections[text].data.length, elf.sections[text].size);
    assert.equal(symbol.binding, SymbolBinding.GLOBAL);
    assert.equal(elf.sections[text].align, 4);
    assert.deepEqual(elf.segments, []);
  });

  it('reads relocations with their symbols', () => {
    const elf = parseElf(reset);
    const text = elf.sections.find(({ name }) => name === '.text.thumbnn_reset')!;
    const called = text.relocations.find(({ type }) => type === 10)!;
    assert.equal(elf.symbols[called.symbol].name, 'thumbnn_invoke');
    assert.equal(elf.symbols[called.symbol].section, SectionIndex.UNDEFINED);
    assert.equal(called.addend, undefined);
  });

  it('refuses other files', () => {
    const with_ = (offset: number, value: number) => {
      const bytes = invoke.slice();
      bytes[offset] = value;
      return codeOf(bytes);
    };
    assert.equal(codeOf(new Uint8Array()), 'ELF_TRUNCATED');
    assert.equal(codeOf(new TextEncoder().encode('#!/bin/sh\n'.repeat(9))), 'ELF_HEADER');
    assert.equal(with_(4, 2), 'ELF_HEADER', '64 bits');
    assert.equal(with_(5, 2), 'ELF_HEADER', 'big endian');
    assert.equal(with_(18, 3), 'ELF_HEADER', 'another machine');
    assert.equal(with_(46, 41), 'ELF_HEADER', 'another section header');
    assert.equal(with_(50, 200), 'ELF_STRUCTURE', 'no such section of names');
  });

  it('refuses every truncation', () => {
    for (let length = 0; length < reset.length; length++) {
      assert.notEqual(codeOf(reset.subarray(0, length)), 'parsed', `${length} bytes`);
    }
  });

  it('reads or refuses any mutation, and never fails otherwise', () => {
    const mutation = fc.record({
      offset: fc.nat(reset.length - 1),
      value: fc.constantFrom(0, 1, 0x7f, 0x80, 0xff),
    });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 8 }), (mutations) => {
        const bytes = reset.slice();
        for (const { offset, value } of mutations) bytes[offset] = value;
        codeOf(bytes);
      }),
      { numRuns: 2000 },
    );
  });
});
