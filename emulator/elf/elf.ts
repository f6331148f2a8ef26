/**
 * ELF32, little endian, as GNU as and ld write it for Arm: sections, symbols, relocations (TIS ELF 1.2; ELF for the
 * Arm Architecture, IHI 0044). Reads bytes, does no I/O, trusts no offset.
 */

import { ElfError } from './error.js';
import { Reader } from './reader.js';

export enum SectionType {
  PROGBITS = 1,
  SYMTAB = 2,
  STRTAB = 3,
  RELA = 4,
  NOBITS = 8,
  REL = 9,
}

/** sh_flags */
export enum SectionFlag {
  WRITE = 1,
  ALLOC = 2,
  EXECUTE = 4,
}

export enum SymbolBinding {
  LOCAL = 0,
  GLOBAL = 1,
  WEAK = 2,
}

export enum SymbolType {
  NONE = 0,
  OBJECT = 1,
  FUNCTION = 2,
  SECTION = 3,
  FILE = 4,
}

/** st_shndx with a meaning of its own. */
export enum SectionIndex {
  UNDEFINED = 0,
  ABSOLUTE = 0xfff1,
  COMMON = 0xfff2,
}

export enum ElfType {
  RELOCATABLE = 1,
  EXECUTABLE = 2,
}

const EM_ARM = 40;
const PT_LOAD = 1;
const HEADER_BYTES = 52;
const SECTION_HEADER_BYTES = 40;
const PROGRAM_HEADER_BYTES = 32;
const SYMBOL_BYTES = 16;
const REL_BYTES = 8;
const RELA_BYTES = 12;

/** Longest name we take, so that many symbols with one long name cannot fill the memory. */
const MAX_NAME = 1024;
const NAMES = new TextDecoder('latin1');

export interface ElfSection {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  /** Bytes in memory; `data` is as long, but empty for NOBITS. */
  readonly size: number;
  readonly align: number;
  readonly data: Uint8Array;
  /** Relocations of this section, in file order. */
  readonly relocations: readonly ElfRelocation[];
}

export interface ElfSymbol {
  readonly name: string;
  /** Bit 0 is set for Thumb functions. */
  readonly value: number;
  readonly size: number;
  readonly binding: number;
  readonly type: number;
  /** Index into `sections`, or a SectionIndex. */
  readonly section: number;
}

export interface ElfRelocation {
  /** Bytes from the start of the section (relocatable files). */
  readonly offset: number;
  readonly type: number;
  /** Index into `symbols`. */
  readonly symbol: number;
  /** undefined in a REL section: the addend is in the relocated bytes. */
  readonly addend: number | undefined;
}

/** A part of an executable that is loaded. */
export interface ElfSegment {
  readonly address: number;
  /** Where the bytes are stored when that is not where they run. */
  readonly loadAddress: number;
  readonly data: Uint8Array;
  /** Bytes in memory, zeros behind `data`. */
  readonly size: number;
}

export interface Elf {
  readonly type: number;
  readonly entry: number;
  /** By section index; section 0 is the empty one. */
  readonly sections: readonly ElfSection[];
  /** By symbol index; symbol 0 is the empty one. */
  readonly symbols: readonly ElfSymbol[];
  /** PT_LOAD segments in file order. */
  readonly segments: readonly ElfSegment[];
}

interface SectionHeader {
  readonly nameOffset: number;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
  readonly align: number;
  readonly entryBytes: number;
  /** Of the header itself, for messages. */
  readonly at: number;
}

/** @throws ElfError */
export function parseElf(bytes: Uint8Array): Elf {
  const file = new Reader(bytes);
  const header = readHeader(file);
  const headers = Array.from({ length: header.sectionCount }, (_, i) =>
    readSectionHeader(file, header.sectionHeaders + i * SECTION_HEADER_BYTES),
  );
  const names = header.sectionNames === 0 ? undefined : stringTable(file, headers, header.sectionNames, 0);
  const symbols = readSymbols(file, headers);
  const relocations = readRelocations(file, headers, symbols.length);
  const sections = headers.map((h, i): ElfSection => {
    const { type, flags, address, size, align } = h;
    if (align !== 0 && (align & (align - 1)) !== 0) {
      throw new ElfError('ELF_STRUCTURE', `section ${i} has alignment ${align}`, h.at);
    }
    const data = type === SectionType.NOBITS || i === 0 ? new Uint8Array() : file.slice(h.offset, size);
    const own = relocations.get(i) ?? [];
    return {
      name: names?.(h.nameOffset) ?? '',
      type,
      flags,
      address,
      size,
      align: Math.max(1, align),
      data,
      relocations: own,
    };
  });
  return {
    type: header.type,
    entry: header.entry,
    sections,
    symbols,
    segments: readSegments(file, header.programHeaders, header.programCount),
  };
}

function readHeader(file: Reader) {
  file.check(0, HEADER_BYTES);
  if (file.word(0) !== 0x464c457f) throw new ElfError('ELF_HEADER', 'not an ELF file', 0);
  if (file.byte(4) !== 1 || file.byte(5) !== 1) {
    throw new ElfError('ELF_HEADER', 'not a 32-bit little-endian ELF file', 4);
  }
  const machine = file.half(18);
  if (machine !== EM_ARM) throw new ElfError('ELF_HEADER', `machine ${machine} is not Arm (${EM_ARM})`, 18);
  const programHeaders = file.word(28);
  const sectionHeaders = file.word(32);
  const programCount = file.half(44);
  const sectionCount = file.half(48);
  const sectionNames = file.half(50);
  if (programCount > 0 && file.half(42) !== PROGRAM_HEADER_BYTES) {
    throw new ElfError('ELF_HEADER', `program headers of ${file.half(42)} bytes`, 42);
  }
  if (sectionCount > 0 && file.half(46) !== SECTION_HEADER_BYTES) {
    throw new ElfError('ELF_HEADER', `section headers of ${file.half(46)} bytes`, 46);
  }
  file.check(programHeaders, programCount * PROGRAM_HEADER_BYTES);
  file.check(sectionHeaders, sectionCount * SECTION_HEADER_BYTES);
  if (sectionNames !== 0 && sectionNames >= sectionCount) {
    throw new ElfError('ELF_STRUCTURE', `section names in section ${sectionNames} of ${sectionCount}`, 50);
  }
  return {
    type: file.half(16),
    entry: file.word(24),
    programHeaders,
    programCount,
    sectionHeaders,
    sectionCount,
    sectionNames,
  };
}

function readSectionHeader(file: Reader, at: number): SectionHeader {
  const word = (i: number) => file.word(at + 4 * i);
  return {
    nameOffset: word(0),
    type: word(1),
    flags: word(2),
    address: word(3),
    offset: word(4),
    size: word(5),
    link: word(6),
    info: word(7),
    align: word(8),
    entryBytes: word(9),
    at,
  };
}

function readSymbols(file: Reader, headers: readonly SectionHeader[]): ElfSymbol[] {
  const tables = headers.filter(({ type }) => type === SectionType.SYMTAB);
  if (tables.length === 0) return [];
  const [table] = tables;
  if (tables.length > 1) throw new ElfError('ELF_STRUCTURE', 'more than one symbol table', tables[1].at);
  const name = stringTable(file, headers, table.link, table.at);
  return entries(file, table, SYMBOL_BYTES).map((at): ElfSymbol => {
    const info = file.byte(at + 12);
    const section = file.half(at + 14);
    const special = section === SectionIndex.ABSOLUTE || section === SectionIndex.COMMON;
    if (!special && section >= headers.length) {
      throw new ElfError('ELF_STRUCTURE', `symbol in section ${section} of ${headers.length}`, at);
    }
    return {
      name: name(file.word(at)),
      value: file.word(at + 4),
      size: file.word(at + 8),
      binding: info >> 4,
      type: info & 15,
      section,
    };
  });
}

function readRelocations(
  file: Reader,
  headers: readonly SectionHeader[],
  symbolCount: number,
): Map<number, ElfRelocation[]> {
  const bySection = new Map<number, ElfRelocation[]>();
  for (const header of headers) {
    if (header.type !== SectionType.REL && header.type !== SectionType.RELA) continue;
    const hasAddend = header.type === SectionType.RELA;
    if (header.info === 0 || header.info >= headers.length) {
      throw new ElfError('ELF_STRUCTURE', `relocations for section ${header.info}`, header.at);
    }
    const list = bySection.get(header.info) ?? [];
    bySection.set(header.info, list);
    for (const at of entries(file, header, hasAddend ? RELA_BYTES : REL_BYTES)) {
      const info = file.word(at + 4);
      const symbol = info >>> 8;
      if (symbol >= symbolCount) {
        throw new ElfError('ELF_STRUCTURE', `relocation with symbol ${symbol} of ${symbolCount}`, at);
      }
      list.push({
        offset: file.word(at),
        type: info & 0xff,
        symbol,
        addend: hasAddend ? file.word(at + 8) | 0 : undefined,
      });
    }
  }
  return bySection;
}

function readSegments(file: Reader, start: number, count: number): ElfSegment[] {
  const segments: ElfSegment[] = [];
  for (let i = 0; i < count; i++) {
    const at = start + i * PROGRAM_HEADER_BYTES;
    if (file.word(at) !== PT_LOAD) continue;
    const fileBytes = file.word(at + 16);
    const size = file.word(at + 20);
    if (size < fileBytes) throw new ElfError('ELF_STRUCTURE', `segment ${i} is larger than its memory`, at);
    segments.push({
      address: file.word(at + 8),
      loadAddress: file.word(at + 12),
      data: file.slice(file.word(at + 4), fileBytes),
      size,
    });
  }
  return segments;
}

/** File offsets of a table's entries. */
function entries(file: Reader, table: SectionHeader, bytes: number): number[] {
  if (table.entryBytes !== bytes || table.size % bytes !== 0) {
    throw new ElfError(
      'ELF_STRUCTURE',
      `table of ${table.size} bytes, ${table.entryBytes} an entry`,
      table.at,
    );
  }
  file.check(table.offset, table.size);
  return Array.from({ length: table.size / bytes }, (_, i) => table.offset + i * bytes);
}

/** Looks strings up in a string table, by offset. */
function stringTable(
  file: Reader,
  headers: readonly SectionHeader[],
  index: number,
  at: number,
): (offset: number) => string {
  const header = headers[index];
  if (header === undefined || header.type !== SectionType.STRTAB) {
    throw new ElfError('ELF_STRUCTURE', `section ${index} is no string table`, at);
  }
  const data = file.slice(header.offset, header.size);
  return (offset) => {
    const end = data.indexOf(0, offset);
    if (offset >= data.length || end < 0 || end - offset > MAX_NAME) {
      throw new ElfError('ELF_STRUCTURE', `no string at ${offset} of ${data.length}`, header.at);
    }
    return NAMES.decode(data.subarray(offset, end));
  };
}
