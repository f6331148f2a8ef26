import { type Elf, type ElfSymbol, SectionFlag, SectionIndex, SymbolType } from './elf.js';

/** A name for an address. */
export interface NamedAddress {
  readonly name: string;
  /** Bit 0 clear for functions. */
  readonly address: number;
  /** 0 when the file does not say. */
  readonly size: number;
}

/** The symbols of an executable, both ways. */
export interface SymbolTable {
  /** The symbol of this name; a global one before a local one. */
  find(name: string): NamedAddress | undefined;
  /** The function (or label in code) that this address belongs to. */
  functionAt(address: number): NamedAddress | undefined;
  readonly names: readonly string[];
}

export const NO_SYMBOLS: SymbolTable = { find: () => undefined, functionAt: () => undefined, names: [] };

/** `main+0x12`, or undefined outside of all functions. */
export function symbolize(symbols: SymbolTable, address: number): string | undefined {
  const symbol = symbols.functionAt(address);
  if (symbol === undefined) return undefined;
  const offset = address - symbol.address;
  return offset === 0 ? symbol.name : `${symbol.name}+0x${offset.toString(16)}`;
}

export function symbolTable(elf: Elf): SymbolTable {
  const symbols = elf.symbols.filter(isNamed);
  const byName = new Map<string, NamedAddress>();
  for (const local of [false, true]) {
    for (const symbol of symbols) {
      if ((symbol.binding === 0) === local && !byName.has(symbol.name))
        byName.set(symbol.name, named(symbol));
    }
  }
  const functions = symbols
    .filter((s) => isCode(elf, s))
    // The preferred one of several names for an address stands last, where the search finds it.
    .sort((a, b) => preference(a) - preference(b))
    .map((s): CodeRange => ({ ...named(s), end: endOf(elf, s) }))
    .sort((a, b) => a.address - b.address);
  return {
    find: (name) => byName.get(name),
    functionAt: (address) => lastAtOrBefore(functions, address),
    names: [...byName.keys()],
  };
}

/** Leaves out sections, files and the mapping symbols $t, $a and $d (ELF for the Arm Architecture 5.5.5). */
function isNamed(symbol: ElfSymbol): boolean {
  const { type, section, name } = symbol;
  const named = type === SymbolType.NONE || type === SymbolType.OBJECT || type === SymbolType.FUNCTION;
  return named && section !== SectionIndex.UNDEFINED && name !== '' && !name.startsWith('$');
}

function isCode(elf: Elf, { type, section }: ElfSymbol): boolean {
  if (type === SymbolType.FUNCTION) return true;
  const flags = elf.sections[section]?.flags ?? 0;
  return type === SymbolType.NONE && (flags & SectionFlag.EXECUTE) !== 0;
}

/** Functions before labels, global names before local ones. */
function preference({ type, binding }: ElfSymbol): number {
  return (type === SymbolType.FUNCTION ? 2 : 0) + (binding === 0 ? 0 : 1);
}

function named({ name, value, size, type }: ElfSymbol): NamedAddress {
  return { name, address: type === SymbolType.FUNCTION ? (value & ~1) >>> 0 : value, size };
}

interface CodeRange extends NamedAddress {
  readonly end: number;
}

/** A label without a size reaches to the end of its section, or to the next one. */
function endOf(elf: Elf, { value, size, section }: ElfSymbol): number {
  const start = (value & ~1) >>> 0;
  if (size > 0) return start + size;
  const within = elf.sections[section];
  return within === undefined ? start + 1 : within.address + within.size;
}

function lastAtOrBefore(functions: readonly CodeRange[], address: number): NamedAddress | undefined {
  let low = 0;
  let high = functions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (functions[middle].address <= address) low = middle + 1;
    else high = middle;
  }
  const found = functions[low - 1];
  return found !== undefined && address < found.end ? found : undefined;
}
