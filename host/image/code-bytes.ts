import { ContractError } from '../errors.js';
import { collectSections, type LinkObject, loadObject, sectionOf } from './link.js';
import type { KernelLibrary } from './manifest.js';

/** Parsing all objects takes longer than linking an image. */
const PARSED = new WeakMap<KernelLibrary, readonly LinkObject[]>();

/** All objects of a library, parsed once. @throws ContractError for one that is missing or no object */
export function libraryObjects(library: KernelLibrary): readonly LinkObject[] {
  const known = PARSED.get(library);
  if (known !== undefined) return known;
  const objects = library.manifest.kernels.map(({ object }) => {
    const bytes = library.objects.get(object);
    if (bytes === undefined) throw new ContractError('KERNEL_MISSING', `there is no object ${object}`);
    return loadObject(object, bytes);
  });
  PARSED.set(library, objects);
  return objects;
}

/**
 * Bytes of some kernels' code with everything that they call, what they share once.
 * @param objects of a library
 * @throws ContractError when there is no such kernel
 */
export function codeBytes(objects: readonly LinkObject[], symbols: readonly string[]): number {
  const sections = collectSections(objects, symbols, new Set());
  return sections.reduce((sum, input) => sum + sectionOf(input).size, 0);
}
