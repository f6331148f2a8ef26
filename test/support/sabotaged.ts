import assert from 'node:assert/strict';
import { parseElf } from '../../emulator/elf/elf.js';
import type { KernelLibrary } from '../../host/image/manifest.js';

/** The library with other code at the start of one kernel. */
export function sabotaged(kernels: KernelLibrary, symbol: string, ...halfwords: number[]): KernelLibrary {
  const entry = kernels.manifest.kernels.find(({ contract }) => contract.symbol === symbol);
  assert.ok(entry);
  const object = Buffer.from(kernels.objects.get(entry.object)!);
  const code = parseElf(object).sections.find(({ name }) => name === `.text.${symbol}`);
  assert.ok(code);
  const offset = object.indexOf(code.data);
  for (const [i, halfword] of halfwords.entries()) object.writeUInt16LE(halfword, offset + 2 * i);
  return { ...kernels, objects: new Map(kernels.objects).set(entry.object, object) };
}
