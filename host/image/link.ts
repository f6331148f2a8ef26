import {
  type Elf,
  type ElfSection,
  type ElfSymbol,
  ElfType,
  parseElf,
  SectionFlag,
  SectionIndex,
  SectionType,
  SymbolBinding,
  SymbolType,
} from '../../emulator/elf/elf.js';
import { ElfError } from '../../emulator/elf/error.js';
import { ContractError } from '../errors.js';
import { relocate, relocationName } from './relocate.js';

/** A relocatable object, parsed. */
export interface LinkObject {
  /** File name, for messages. */
  readonly name: string;
  readonly elf: Elf;
}

/** A section that the image needs. */
export interface InputSection {
  readonly object: LinkObject;
  readonly index: number;
}

export interface PlacedSection extends InputSection {
  readonly address: number;
}

/** @throws ContractError when the bytes are no relocatable Arm ELF file */
export function loadObject(name: string, bytes: Uint8Array): LinkObject {
  try {
    const elf = parseElf(bytes);
    if (elf.type !== ElfType.RELOCATABLE) throw new ElfError('ELF_HEADER', 'not a relocatable object', 16);
    return { name, elf };
  } catch (error) {
    if (!(error instanceof ElfError)) throw error;
    const place = { file: name, offset: error.offset };
    throw new ContractError(error.code, error.message, place, 'run npm run kernels');
  }
}

export function sectionOf({ object, index }: InputSection): ElfSection {
  return object.elf.sections[index];
}

/**
 * The sections that the roots need, directly or through relocations, each once, in the order they are met.
 * @param roots global symbols that must be in the image
 * @param provided symbols that no object defines but the caller will
 * @throws ContractError for a symbol defined twice or not at all
 */
export function collectSections(
  objects: readonly LinkObject[],
  roots: readonly string[],
  provided: ReadonlySet<string>,
): InputSection[] {
  const definitions = globalDefinitions(objects);
  const needed: InputSection[] = [];
  const pending: InputSection[] = [];

  function need(section: InputSection): void {
    if (needed.some(({ object, index }) => object === section.object && index === section.index)) return;
    checkLinkable(section);
    needed.push(section);
    pending.push(section);
  }
  function needSymbol(name: string, wantedBy: string): void {
    if (provided.has(name)) return;
    const definition = definitions.get(name);
    if (definition === undefined) {
      throw new ContractError('LINK_UNDEFINED', `no object defines ${name}, which ${wantedBy} needs`);
    }
    need(definition);
  }

  for (const root of roots) {
    needSymbol(root, 'the image');
    for (let section = pending.shift(); section !== undefined; section = pending.shift()) {
      const { object } = section;
      for (const relocation of sectionOf(section).relocations) {
        const symbol = object.elf.symbols[relocation.symbol];
        if (isLocal(symbol)) need({ object, index: symbol.section });
        else if (symbol.section !== SectionIndex.ABSOLUTE) needSymbol(symbol.name, object.name);
      }
    }
  }
  return needed;
}

/**
 * The sections' bytes with all relocations applied, in order.
 * @param provided addresses of the symbols that no section defines
 * @throws ContractError for a relocation that we do not know or that does not reach
 */
export function relocateSections(
  placed: readonly PlacedSection[],
  provided: ReadonlyMap<string, number>,
): Uint8Array[] {
  const globals = new Map(provided);
  for (const section of placed) {
    for (const { name, value } of globalSymbols(section)) globals.set(name, section.address + value);
  }
  function symbolValue(object: LinkObject, symbol: ElfSymbol): number {
    if (symbol.section === SectionIndex.ABSOLUTE) return symbol.value;
    if (!isLocal(symbol)) return globals.get(symbol.name)!;
    const home = placed.find((other) => other.object === object && other.index === symbol.section)!;
    return home.address + symbol.value;
  }

  return placed.map((input) => {
    const { object, address } = input;
    const section = sectionOf(input);
    const bytes = section.data.slice();
    for (const relocation of section.relocations) {
      const symbol = object.elf.symbols[relocation.symbol];
      const outcome = relocate(bytes, address, relocation, symbolValue(object, symbol));
      if (outcome === 'done') continue;
      const target = symbol.name || 'a section';
      const at = `${section.name}+0x${relocation.offset.toString(16)}`;
      throw new ContractError(
        'LINK_RELOCATION',
        `${relocationName(relocation.type)} to ${target} at ${at}: ${outcome}`,
        { file: object.name },
        'the linker takes what GNU as writes for Thumb code that is not position-independent',
      );
    }
    return bytes;
  });
}

/** Global and weak symbols defined in a section; bit 0 of the value is set for Thumb functions. */
export function globalSymbols({ object, index }: InputSection): readonly ElfSymbol[] {
  return object.elf.symbols.filter(
    ({ section, binding }) => section === index && binding !== SymbolBinding.LOCAL,
  );
}

/** Local labels in a section; the assembler's mapping symbols ($t, $d) are none. */
export function localLabels({ object, index }: InputSection): readonly ElfSymbol[] {
  return object.elf.symbols.filter(
    ({ name, section, binding, type }) =>
      section === index &&
      binding === SymbolBinding.LOCAL &&
      (type === SymbolType.NONE || type === SymbolType.FUNCTION) &&
      name !== '' &&
      !name.startsWith('$'),
  );
}

/** A symbol that relocations resolve within its own object: local, or the symbol of a section. */
function isLocal({ binding, section }: ElfSymbol): boolean {
  return (
    binding === SymbolBinding.LOCAL && section !== SectionIndex.UNDEFINED && section !== SectionIndex.ABSOLUTE
  );
}

function globalDefinitions(objects: readonly LinkObject[]): Map<string, InputSection> {
  const definitions = new Map<string, InputSection>();
  for (const object of objects) {
    for (const { name, binding, section } of object.elf.symbols) {
      const defined = section !== SectionIndex.UNDEFINED && section !== SectionIndex.ABSOLUTE;
      if (binding === SymbolBinding.LOCAL || !defined) continue;
      const other = definitions.get(name);
      if (other !== undefined) {
        throw new ContractError('LINK_DUPLICATE', `${name} is defined in ${other.object.name}, too`, {
          file: object.name,
        });
      }
      definitions.set(name, { object, index: section });
    }
  }
  return definitions;
}

/** Kernels keep no state: what a section holds is read-only and in the file. */
function checkLinkable(input: InputSection): void {
  const { object, index } = input;
  const section = sectionOf(input);
  const place = { file: object.name };
  if (section === undefined) {
    throw new ContractError('LINK_SECTION', `a symbol lies in section ${index}, which is none`, place);
  }
  if (section.type !== SectionType.PROGBITS || (section.flags & SectionFlag.ALLOC) === 0) {
    throw new ContractError('LINK_SECTION', `${section.name} has no content to load`, place);
  }
  if ((section.flags & SectionFlag.WRITE) !== 0) {
    const hint = 'kernels have constants only; scratch comes through their parameters';
    throw new ContractError('LINK_SECTION', `${section.name} is writable data`, place, hint);
  }
}
