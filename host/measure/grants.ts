/** What a kernel may touch while it runs one operator, as its contract says (docs/kernel-contracts.md). */
import { Permission } from '../../emulator/index.js';
import type { Area, Image, ImageOperator } from '../image/image.js';
import { type Access, contractOf, type KernelContract, type KernelLibrary } from '../image/manifest.js';

/** A part of memory that a kernel may touch; everything else is a red zone. */
export interface Grant extends Area {
  /** As messages call it: the field of a buffer, `its stack`, ... */
  readonly name: string;
  readonly permission: Permission;
}

const PERMISSION_OF: { readonly [A in Access]: Permission } = {
  read: Permission.READ_ONLY,
  constant: Permission.READ_ONLY,
  write: Permission.UNINITIALISED,
  scratch: Permission.UNINITIALISED,
};

/**
 * Buffers, parameter struct, code with its literals, and as much stack below `stackPointer` as the contract says.
 * @param stackPointer when the kernel is called
 */
export function grantsOf(
  library: KernelLibrary,
  image: Image,
  { kernel, parameters, buffers }: ImageOperator,
  stackPointer: number,
): readonly Grant[] {
  const stack = contractOf(library, kernel)?.stack ?? 0;
  return [
    ...buffers.map(({ field, access, address, bytes }) => ({
      ...{ name: field, address, bytes },
      permission: PERMISSION_OF[access],
    })),
    { name: 'its parameters', ...parameters, permission: Permission.READ_ONLY },
    ...codeOf(library, image, kernel),
    {
      name: 'its stack',
      address: stackPointer - stack,
      bytes: stack,
      permission: Permission.UNINITIALISED,
    },
  ];
}

/** The kernel's function and those it calls: literals and branch tables are read as data. */
function codeOf(library: KernelLibrary, image: Image, kernel: string): Grant[] {
  const names = [kernel];
  for (const name of names)
    names.push(...(contractOf(library, name)?.calls ?? []).filter((callee) => !names.includes(callee)));
  return image.symbols
    .filter(({ name, size }) => size > 0 && names.includes(name))
    .map(({ name, address, size }) => ({
      ...{ name: `the code of ${name}`, address, bytes: size },
      permission: Permission.READ_ONLY,
    }));
}

/** Two grants that share bytes of which one may be written; undefined when there are none. */
export function overlap(grants: readonly Grant[]): readonly [Grant, Grant] | undefined {
  const filled = grants.filter(({ bytes }) => bytes > 0);
  for (const a of filled) {
    if (a.permission === Permission.READ_ONLY) continue;
    const b = filled.find((g) => g !== a && g.address < end(a) && a.address < end(g));
    if (b !== undefined) return [a, b];
  }
  return undefined;
}

/** Where an address lies, seen from the nearest grant: `12 bytes behind output`, `byte 4 of input`. */
export function placeIn(grants: readonly Grant[], address: number): string {
  const distances = grants
    .filter(({ bytes }) => bytes > 0)
    .map((grant) => ({ grant, distance: distanceOf(grant, address) }))
    .sort((a, b) => Math.abs(a.distance) - Math.abs(b.distance));
  if (distances.length === 0) return 'not near any buffer';
  const [{ grant, distance }] = distances;
  if (distance === 0) return `byte ${address - grant.address} of ${grant.name}`;
  const bytes = Math.abs(distance);
  return `${bytes} byte${bytes === 1 ? '' : 's'} ${distance < 0 ? 'before' : 'behind'} ${grant.name}`;
}

/** 0 inside, negative before; the first byte behind is at 1. */
function distanceOf(area: Area, address: number): number {
  if (address < area.address) return address - area.address;
  return Math.max(0, address - end(area) + 1);
}

const end = ({ address, bytes }: Area): number => address + bytes;

/** The registers of `registerFile` that the kernel may change: what its contract lists, `r0-r3` spelled out. */
export function clobbered({ clobbers }: KernelContract): ReadonlySet<string> {
  return new Set(
    clobbers.flatMap((entry) => {
      const range = /^([a-z])(\d+)-[a-z](\d+)$/.exec(entry);
      if (range === null) return [entry];
      const [, bank, first, last] = range;
      return Array.from(
        { length: Number(last) - Number(first) + 1 },
        (_, k) => `${bank}${Number(first) + k}`,
      );
    }),
  );
}
