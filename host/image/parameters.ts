import { ContractError } from '../errors.js';
import type { ParamValue, PreparedKernel } from '../ops/op.js';
import type { Area, OperatorBuffer } from './image.js';
import type { Field, KernelContract, PointerField } from './manifest.js';
import { parseSizeExpression } from './size-expression.js';

/** Where the things are that a parameter can point to. */
export interface Addresses {
  readonly tensor: (index: number) => Area | undefined;
  readonly constants: ReadonlyMap<string, Area>;
  /** Offset in the arena; undefined without scratch. */
  readonly scratch: number | undefined;
  readonly scratchBytes: number;
  readonly arena: number;
}

/** The words of a parameter struct, checked against the contract: names, ranges, sizes and alignment. */
export function encodeParameters(
  contract: KernelContract,
  kernel: PreparedKernel,
  operator: number,
  addresses: Addresses,
): { words: number[]; buffers: OperatorBuffer[] } {
  const fail = (message: string) =>
    new ContractError('KERNEL_PARAMETERS', `${contract.symbol}: ${message}`, { op: operator });
  const names = new Set(contract.params.map(({ name }) => name));
  const extra = Object.keys(kernel.params).find((name) => !names.has(name));
  if (extra !== undefined) throw fail(`${extra} is no parameter`);

  const numbers = Object.fromEntries(
    contract.params
      .filter(({ type }) => type !== 'pointer')
      .map(({ name, type }) => {
        const value = kernel.params[name];
        if (typeof value !== 'number' || !inRange(type, value)) throw fail(`${name} is no ${type}`);
        return [name, value];
      }),
  );
  const buffers: OperatorBuffer[] = [];
  const words = contract.params.flatMap((field: Field): number | number[] => {
    if (field.type !== 'pointer') return numbers[field.name];
    const value = kernel.params[field.name];
    if (value === undefined) throw fail(`${field.name} is missing`);
    const isArray = isList(value);
    if (isArray !== (field.count !== undefined))
      throw fail(`${field.name} is ${isArray ? 'an' : 'no'} array`);
    const values = isArray ? value : [value];
    if (field.count !== undefined && values.length !== numbers[field.count]) {
      throw fail(`${field.name} has ${values.length} pointers, ${field.count} is ${numbers[field.count]}`);
    }
    return values.map((pointer, i) => {
      const area = typeof pointer === 'number' ? undefined : resolve(pointer, addresses);
      if (area === undefined) throw fail(`${field.name} points to nothing`);
      const bytes = checkBuffer(field, area, numbers, fail);
      const name = isArray ? `${field.name}[${i}]` : field.name;
      buffers.push({ field: name, access: field.access, address: area.address, bytes });
      return area.address;
    });
  });
  return { words, buffers };
}

function isList(value: ParamValue | readonly ParamValue[]): value is readonly ParamValue[] {
  return Array.isArray(value);
}

function inRange(type: Field['type'], value: number): boolean {
  return (type === 'uint32' ? value >>> 0 : value | 0) === value;
}

function resolve(value: Exclude<ParamValue, number>, addresses: Addresses): Area | undefined {
  if ('tensor' in value) return addresses.tensor(value.tensor);
  if ('constant' in value) return addresses.constants.get(value.constant);
  if (addresses.scratch === undefined || value.scratch > addresses.scratchBytes) return undefined;
  return {
    address: addresses.arena + addresses.scratch + value.scratch,
    bytes: addresses.scratchBytes - value.scratch,
  };
}

/**
 * Scratch may be larger than the kernel needs; everything else is exactly as large.
 * @returns the bytes that the contract says
 */
function checkBuffer(
  field: PointerField,
  area: Area,
  numbers: { readonly [name: string]: number },
  fail: (message: string) => ContractError,
): number {
  const bytes = parseSizeExpression(field.bytes).evaluate(numbers);
  const fits = field.access === 'scratch' ? bytes <= area.bytes : bytes === area.bytes;
  if (!fits) throw fail(`${field.name} has ${area.bytes} bytes, the contract says ${bytes}`);
  if (area.address % field.align !== 0) {
    throw fail(`${field.name} is not aligned to ${field.align}`);
  }
  return bytes;
}
