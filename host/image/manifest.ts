import { ContractError } from '../errors.js';
import { parseSizeExpression } from './size-expression.js';

/**
 * What `kernels-thumb/prebuilt/kernels.json` says: every kernel's contract (docs/kernel-contracts.md) and what its
 * object was made from.
 */

export type Access = 'read' | 'write' | 'scratch' | 'constant';

interface FieldBase {
  readonly name: string;
  readonly doc?: string;
}

/** A field of a parameter struct that holds a number. */
export interface NumberField extends FieldBase {
  readonly type: 'int32' | 'uint32';
}

/** A field of a parameter struct that holds the address of a buffer, or of several alike. */
export interface PointerField extends FieldBase {
  readonly type: 'pointer';
  /** Number field that says how many pointers there are, one behind the other; one when absent. Last field only. */
  readonly count?: string;
  readonly access: Access;
  /** Size in bytes, an expression over the struct's number fields. */
  readonly bytes: string;
  /** Alignment in bytes, a power of two. */
  readonly align: number;
}

export type Field = NumberField | PointerField;

export interface KernelContract {
  readonly symbol: string;
  /** TFLite operator, or `RUNTIME`. */
  readonly op: string;
  readonly summary: string;
  /** Fields of the parameter struct in order, 4 bytes each (the last may be an array of pointers). */
  readonly params: readonly Field[];
  /** Bytes of stack at most, callees included. */
  readonly stack: number;
  readonly calls?: readonly string[];
  readonly clobbers: readonly string[];
  readonly bounds: string;
}

export interface KernelEntry {
  /** File name of the source without `.S`; the symbol without `thumbnn_`. */
  readonly name: string;
  /** File in `prebuilt/`. */
  readonly object: string;
  /** SHA-256 (hex) of that file. */
  readonly objectHash: string;
  /** SHA-256 (hex) of every source file, by path relative to `kernels-thumb/`. */
  readonly sources: { readonly [path: string]: string };
  readonly contract: KernelContract;
}

export interface KernelManifest {
  readonly schemaVersion: 1;
  /** First line of `arm-none-eabi-as --version`, for information. */
  readonly assembler: string;
  /** By name, rising. */
  readonly kernels: readonly KernelEntry[];
}

/** The manifest with the objects it names. */
export interface KernelLibrary {
  readonly manifest: KernelManifest;
  /** Content of an object file, by `KernelEntry.object`. */
  readonly objects: ReadonlyMap<string, Uint8Array>;
}

export const SYMBOL_PREFIX = 'thumbnn_';

/** Bytes of one field of a parameter struct. */
export const FIELD_BYTES = 4;

/**
 * Check a contract as it comes out of YAML or JSON.
 * @param where names the file in messages
 * @throws ContractError naming the first rule of docs/kernel-contracts.md that is broken
 */
export function checkContract(value: unknown, where: string): KernelContract {
  const fail = (message: string): never => {
    throw new ContractError('CONTRACT_INVALID', message, { file: where }, 'see docs/kernel-contracts.md');
  };
  if (!isRecord(value)) return fail('the contract is not a mapping');
  for (const key of Object.keys(value)) {
    if (!CONTRACT_KEYS.has(key)) fail(`unknown key ${key}`);
  }
  const { symbol, op, summary, params, stack, calls, clobbers, bounds } = value;
  if (!isText(symbol) || !/^thumbnn_[a-z0-9_]+$/.test(symbol)) return fail('symbol must be thumbnn_<name>');
  if (!isText(op)) return fail('op is missing');
  if (!isText(summary)) return fail('summary is missing');
  if (!isText(bounds)) return fail('bounds is missing');
  if (!Array.isArray(params)) return fail('params is not a list');
  if (!isCount(stack) || stack % 4 !== 0) return fail('stack must be a number of bytes, a multiple of 4');
  if (!isTextList(clobbers)) return fail('clobbers is not a list of registers');
  if (calls !== undefined && !isTextList(calls)) return fail('calls is not a list of symbols');

  const numbers = new Set<string>();
  for (const field of params) {
    if (isRecord(field) && isText(field.name) && field.type !== 'pointer') numbers.add(field.name);
  }
  const fields = params.map((field: unknown) => checkField(field, numbers, fail));
  if (new Set(fields.map(({ name }) => name)).size !== fields.length) fail('two params have one name');
  const array = fields.slice(0, -1).find((field) => field.type === 'pointer' && field.count !== undefined);
  if (array !== undefined) fail(`param ${array.name}: only the last param can be an array`);
  return {
    symbol,
    op,
    summary: summary.trim(),
    params: fields,
    stack,
    ...(calls === undefined ? {} : { calls }),
    clobbers,
    bounds: bounds.trim(),
  };
}

const CONTRACT_KEYS = new Set(['symbol', 'op', 'summary', 'params', 'stack', 'calls', 'clobbers', 'bounds']);
const POINTER_KEYS = new Set(['name', 'type', 'doc', 'count', 'access', 'bytes', 'align']);
const NUMBER_KEYS = new Set(['name', 'type', 'doc']);
const ACCESSES: readonly string[] = ['read', 'write', 'scratch', 'constant'] satisfies readonly Access[];

function checkField(field: unknown, numbers: ReadonlySet<string>, fail: (message: string) => never): Field {
  if (!isRecord(field) || !isText(field.name) || !/^[a-z][a-z0-9_]*$/.test(field.name)) {
    return fail('a param has no name in lower case');
  }
  const { name, type, doc, count, access, bytes, align } = field;
  const unknown = Object.keys(field).find(
    (key) => !(type === 'pointer' ? POINTER_KEYS : NUMBER_KEYS).has(key),
  );
  if (unknown !== undefined) fail(`param ${name}: unknown key ${unknown}`);
  if (doc !== undefined && !isText(doc)) return fail(`param ${name}: doc is not text`);
  const documentation = doc === undefined ? {} : { doc };
  if (type === 'int32' || type === 'uint32') return { name, type, ...documentation };
  if (type !== 'pointer') return fail(`param ${name}: type must be int32, uint32 or pointer`);
  if (!isText(access) || !ACCESSES.includes(access)) {
    return fail(`param ${name}: access must be one of ${ACCESSES.join(', ')}`);
  }
  if (count !== undefined && !(isText(count) && numbers.has(count))) {
    return fail(`param ${name}: count is no number among the params`);
  }
  if (!isText(bytes)) return fail(`param ${name}: bytes is not an expression`);
  if (!isCount(align) || align === 0 || (align & (align - 1)) !== 0) {
    return fail(`param ${name}: align must be a power of two`);
  }
  try {
    const unbound = parseSizeExpression(bytes).names.find((used) => !numbers.has(used));
    if (unbound !== undefined)
      fail(`param ${name}: bytes uses ${unbound}, which is no number among the params`);
  } catch (error) {
    if (error instanceof RangeError) fail(`param ${name}: bytes: ${error.message}`);
    throw error;
  }
  const array = count === undefined ? {} : { count };
  return { name, type, ...array, access: access as Access, bytes, align, ...documentation };
}

/**
 * Check a parsed `kernels.json`.
 * @throws ContractError
 */
export function checkManifest(value: unknown, where: string): KernelManifest {
  const fail = (message: string): never => {
    throw new ContractError('MANIFEST_INVALID', message, { file: where }, 'run npm run kernels');
  };
  if (!isRecord(value) || value.schemaVersion !== 1) return fail('not a kernel manifest of version 1');
  if (!isText(value.assembler) || !Array.isArray(value.kernels))
    return fail('assembler or kernels is missing');
  const kernels = value.kernels.map((entry: unknown): KernelEntry => {
    if (
      !isRecord(entry) ||
      !isText(entry.name) ||
      !isText(entry.object) ||
      !isText(entry.objectHash) ||
      !isRecord(entry.sources)
    ) {
      return fail('a kernel has no name, object, object hash or sources');
    }
    const { name, object, objectHash, sources } = entry;
    if (!Object.values(sources).every(isText)) fail(`${name}: a source has no hash`);
    const contract = checkContract(entry.contract, `${where}: ${name}`);
    if (contract.symbol !== SYMBOL_PREFIX + name) fail(`${name}: the contract is of ${contract.symbol}`);
    return { name, object, objectHash, sources: sources as { readonly [path: string]: string }, contract };
  });
  return { schemaVersion: 1, assembler: value.assembler, kernels };
}

/** The contract behind a kernel symbol; undefined when the library has none. */
export function contractOf(library: KernelLibrary, symbol: string): KernelContract | undefined {
  return library.manifest.kernels.find(({ contract }) => contract.symbol === symbol)?.contract;
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
