/** Addresses as users write and read them. */
import type { SymbolTable } from '../../emulator/elf/symbols.js';
import { UsageError } from '../errors.js';

/** `0x08000234`. */
export const hex8 = (address: number): string => `0x${(address >>> 0).toString(16).padStart(8, '0')}`;

const NUMBER = /^(?:0x[0-9a-f]{1,8}|\d{1,10})$/i;
const SYMBOL_AND_OFFSET = /^(.+?)(?:\+(0x[0-9a-f]{1,8}|\d{1,10}))?$/i;

/** A number below 2^32 in C's notation, or undefined. */
export function parseWord(text: string): number | undefined {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return value <= 0xffff_ffff ? value : undefined;
}

/**
 * `0x08000234`, `134218292`, `main` or `main+0x12`.
 * @param flag for the message, e.g. `--entry`
 * @throws UsageError UNKNOWN_SYMBOL
 */
export function resolveAddress(text: string, symbols: SymbolTable, flag: string): number {
  const number = parseWord(text);
  if (number !== undefined) return number;
  const [, name, offset] = SYMBOL_AND_OFFSET.exec(text) ?? [];
  const symbol = name === undefined ? undefined : symbols.find(name);
  if (symbol === undefined) {
    const hint =
      symbols.names.length === 0
        ? 'the image has no symbols: give an address'
        : 'give an address, or a symbol that arm-none-eabi-nm lists';
    throw new UsageError(
      'UNKNOWN_SYMBOL',
      `${flag}: '${text}' is neither an address nor a symbol of the image`,
      {},
      hint,
    );
  }
  return symbol.address + Number(offset ?? 0);
}
