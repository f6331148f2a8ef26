import type {
  Board,
  BoardTiming,
  FlashCache,
  FlashTiming,
  MemoryAlias,
  MemoryRegion,
  ModeEcho,
} from './board.js';

/**
 * Checks a board file (boards/board.schema.json says the same in JSON Schema). Everything in it is the user's input:
 * nothing is believed.
 */

/** A board file that cannot be used. */
export class BoardError extends Error {
  /**
   * @param code stable identifier, e.g. `BOARD_UNKNOWN_KEY`
   * @param path JSON path of the place, e.g. `$.regions[1].size`
   * @param message what is wrong there
   */
  constructor(
    readonly code: string,
    readonly path: string,
    message: string,
    readonly hint: string,
  ) {
    super(`${path}: ${message}`);
    this.name = 'BoardError';
  }
}

type Json = Readonly<Record<string, unknown>>;

const SCHEMA_HINT = 'see emulator/timing/boards/board.schema.json';

function fail(code: string, path: string, message: string, hint = SCHEMA_HINT): never {
  throw new BoardError(code, path, message, hint);
}

function object(
  value: unknown,
  path: string,
  required: readonly string[],
  optional: readonly string[],
): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    fail('BOARD_TYPE', path, 'must be an object');
  const keys = Object.keys(value);
  for (const key of keys)
    if (!required.includes(key) && !optional.includes(key))
      fail('BOARD_UNKNOWN_KEY', `${path}.${key}`, 'is not a key of a board file');
  for (const key of required)
    if (!Object.hasOwn(value, key)) fail('BOARD_MISSING_KEY', `${path}.${key}`, 'is missing');
  return value as Json;
}

function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) fail('BOARD_TYPE', path, 'must be an array');
  return value as readonly unknown[];
}

function text(value: unknown, path: string): string {
  if (typeof value !== 'string' || value === '') fail('BOARD_TYPE', path, 'must be a text');
  return value as string;
}

/** A 32-bit number, as number or as hexadecimal string. */
function number(value: unknown, path: string): number {
  const n =
    typeof value === 'string' && /^0x[0-9a-f]{1,8}$/i.test(value) ? Number.parseInt(value, 16) : value;
  if (typeof n !== 'number' || !Number.isInteger(n) || n < 0 || n > 0xffff_ffff)
    fail('BOARD_NUMBER', path, 'must be an integer of 32 bits', 'write 134217728 or "0x08000000"');
  return n as number;
}

function oneOf<T>(value: unknown, path: string, choices: readonly T[]): T {
  if (!choices.includes(value as T)) fail('BOARD_CHOICE', path, `must be one of ${choices.join(', ')}`);
  return value as T;
}

function integer(value: unknown, path: string, low: number, high: number): number {
  const n = number(value, path);
  if (n < low || n > high) fail('BOARD_NUMBER', path, `must be from ${low} to ${high}`);
  return n;
}

function parseRegion(value: unknown, path: string): MemoryRegion {
  const o = object(value, path, ['name', 'kind', 'base', 'size'], []);
  const region: MemoryRegion = {
    name: text(o.name, `${path}.name`),
    kind: oneOf(o.kind, `${path}.kind`, ['flash', 'sram'] as const),
    base: number(o.base, `${path}.base`),
    size: number(o.size, `${path}.size`),
  };
  if (region.size === 0) fail('BOARD_EMPTY_REGION', `${path}.size`, 'a memory of no bytes');
  if (((region.base | region.size) & 3) !== 0)
    fail('BOARD_UNALIGNED', path, 'base and size must be multiples of 4');
  if (region.base + region.size > 0xe000_0000)
    fail('BOARD_RANGE', path, 'reaches into the private peripheral bus at 0xe0000000');
  return region;
}

interface Span {
  readonly base: number;
  readonly size: number;
  readonly path: string;
}

function rejectOverlaps(spans: readonly Span[]): void {
  const sorted = [...spans].sort((a, b) => a.base - b.base);
  for (let i = 1; i < sorted.length; i++) {
    const [below, above] = [sorted[i - 1], sorted[i]];
    if (below.base + below.size > above.base)
      fail('BOARD_OVERLAP', above.path, `overlaps with ${below.path}`, 'give the regions disjoint addresses');
  }
}

function parseCache(value: unknown, path: string): FlashCache {
  const o = object(value, path, ['lines', 'lineBytes'], []);
  return {
    lines: integer(o.lines, `${path}.lines`, 1, 4096),
    lineBytes: oneOf(o.lineBytes, `${path}.lineBytes`, [8, 16, 32]),
  };
}

function parseFlash(value: unknown, path: string): FlashTiming {
  const o = object(value, path, ['waitStates'], ['lineBytes', 'prefetch', 'instructionCache', 'dataCache']);
  return {
    waitStates: integer(o.waitStates, `${path}.waitStates`, 0, 15),
    lineBytes: o.lineBytes === undefined ? 0 : oneOf(o.lineBytes, `${path}.lineBytes`, [4, 8, 16, 32]),
    prefetch: o.prefetch === undefined ? false : oneOf(o.prefetch, `${path}.prefetch`, [true, false]),
    ...(o.instructionCache === undefined
      ? {}
      : { instructionCache: parseCache(o.instructionCache, `${path}.instructionCache`) }),
    ...(o.dataCache === undefined ? {} : { dataCache: parseCache(o.dataCache, `${path}.dataCache`) }),
  };
}

const NO_WAIT: FlashTiming = { waitStates: 0, lineBytes: 0, prefetch: false };

function parseTiming(value: unknown, path: string): BoardTiming {
  const o = object(value, path, [], ['flash', 'codePorts', 'systemWritesLoseToFetch', 'writeBuffer']);
  const buffer = object(o.writeBuffer ?? {}, `${path}.writeBuffer`, [], ['obeysDisdefwbuf']);
  const flag = (v: unknown, p: string, otherwise: boolean) =>
    v === undefined ? otherwise : oneOf(v, p, [true, false]);
  return {
    flash: o.flash === undefined ? NO_WAIT : parseFlash(o.flash, `${path}.flash`),
    codePorts:
      o.codePorts === undefined
        ? 'shared'
        : oneOf(o.codePorts, `${path}.codePorts`, ['shared', 'separate'] as const),
    systemWritesLoseToFetch: flag(o.systemWritesLoseToFetch, `${path}.systemWritesLoseToFetch`, false),
    obeysDisdefwbuf: flag(buffer.obeysDisdefwbuf, `${path}.writeBuffer.obeysDisdefwbuf`, true),
  };
}

function parseDevice(value: unknown, path: string): ModeEcho {
  const o = object(value, path, ['name', 'kind', 'control', 'status'], []);
  return {
    name: text(o.name, `${path}.name`),
    kind: oneOf(o.kind, `${path}.kind`, ['mode-echo'] as const),
    control: number(o.control, `${path}.control`),
    status: number(o.status, `${path}.status`),
  };
}

function parseAlias(value: unknown, path: string, regions: readonly MemoryRegion[]): MemoryAlias {
  const o = object(value, path, ['region', 'base'], []);
  const region = text(o.region, `${path}.region`);
  if (!regions.some((r) => r.name === region))
    fail('BOARD_REFERENCE', `${path}.region`, `no region ${region}`);
  return { region, base: number(o.base, `${path}.base`) };
}

function each<T>(value: unknown, path: string, parse: (item: unknown, path: string) => T): T[] {
  return list(value, path).map((item, k) => parse(item, `${path}[${k}]`));
}

const REQUIRED = ['name', 'description', 'core', 'clockHz', 'regions', 'vectorTable'];
const OPTIONAL = ['$schema', 'aliases', 'timing', 'devices', 'documented', 'assumed'];

/**
 * Check a parsed board file.
 * @throws BoardError naming the JSON path of the first thing that is wrong
 */
export function parseBoard(value: unknown): Board {
  const o = object(value, '$', REQUIRED, OPTIONAL);
  oneOf(o.core, '$.core', ['cortex-m4']);
  const { clockHz } = o;
  if (typeof clockHz !== 'number' || !Number.isFinite(clockHz) || clockHz <= 0)
    fail('BOARD_NUMBER', '$.clockHz', 'must be a positive number');
  const regions = each(o.regions, '$.regions', parseRegion);
  for (const kind of ['flash', 'sram'] as const)
    if (!regions.some((r) => r.kind === kind)) fail('BOARD_NO_MEMORY', '$.regions', `there is no ${kind}`);
  regions.forEach((r, k) => {
    if (regions.findIndex((other) => other.name === r.name) !== k)
      fail('BOARD_DUPLICATE', `$.regions[${k}].name`, `there is another region ${r.name}`);
  });
  const aliases = each(o.aliases ?? [], '$.aliases', (item, path) => parseAlias(item, path, regions));
  rejectOverlaps([
    ...regions.map((r, k) => ({ ...r, path: `$.regions[${k}]` })),
    ...aliases.map((a, k) => ({
      base: a.base,
      size: regions.find((r) => r.name === a.region)!.size,
      path: `$.aliases[${k}]`,
    })),
  ]);
  const vectorTable = number(o.vectorTable, '$.vectorTable');
  const home = regions.find((r) => vectorTable >= r.base && vectorTable + 8 <= r.base + r.size);
  if (home === undefined)
    fail('BOARD_NO_VECTORS', '$.vectorTable', 'lies in no region', 'put it at the base of the flash');
  if ((vectorTable & 0x7f) !== 0)
    fail('BOARD_UNALIGNED', '$.vectorTable', 'must be a multiple of 128 (B3.2.5)');
  return {
    name: text(o.name, '$.name'),
    description: text(o.description, '$.description'),
    clockHz: clockHz as number,
    regions,
    vectorTable,
    aliases,
    timing: parseTiming(o.timing ?? {}, '$.timing'),
    devices: each(o.devices ?? [], '$.devices', parseDevice),
    documented: each(o.documented ?? [], '$.documented', text),
    assumed: each(o.assumed ?? [], '$.assumed', text),
  };
}
