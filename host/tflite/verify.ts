import { ModelError, type Place } from '../errors.js';
import type { Field, TableLayout } from './layout.js';

/**
 * Structural check of a flatbuffer, after which the generated accessors cannot read outside the buffer: what
 * flatbuffers::Verifier does in C++ and the TypeScript runtime lacks (rules: flatbuffers "Internals", and
 * `Verifier::VerifyTableStart`, `VerifyOffset`, `VerifyVectorOrString`).
 *
 * Stricter than the C++ one in three ways: a union's discriminant and table come both or not at all; offsets in
 * vtables stay below 2^15, because the runtime reads them as int16; and the bytes visited are bounded by a
 * multiple of the file, so that offsets which share their target cannot make a small file an exponential one.
 */

/** Each byte of an honest file is visited once; writers that share strings or vectors get some room. */
const VISITS_PER_BYTE = 4;
/** The runtime reads positions as int32. */
const MAX_FILE_BYTES = 0x7fff_ffff;
const MAX_INT16 = 0x7fff;

interface Walk {
  readonly view: DataView;
  readonly file: string | undefined;
  /** Field names and element numbers from the root to here, for messages. */
  readonly path: (string | number)[];
  /** Bytes that may still be visited. */
  budget: number;
}

/**
 * Check all that `root` describes.
 * @throws ModelError `MODEL_TRUNCATED` when something runs past the end, `MODEL_MALFORMED` for the rest
 */
export function verifyFlatbuffer(bytes: Uint8Array, root: TableLayout, file?: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const walk: Walk = { view, file, path: [], budget: bytes.length * VISITS_PER_BYTE };
  if (bytes.length > MAX_FILE_BYTES) throw malformed(walk, 'the file is larger than 2 GiB', 0);
  within(walk, 0, 4);
  verifyTable(walk, follow(walk, 0), root);
}

function verifyTable(walk: Walk, table: number, layout: TableLayout): void {
  const { view } = walk;
  aligned(walk, table, 4);
  within(walk, table, 4);
  const vtable = table - view.getInt32(table, true);
  if (vtable < 0) throw malformed(walk, 'the vtable lies outside the file', table);
  aligned(walk, vtable, 2);
  within(walk, vtable, 4);
  const vtableBytes = view.getUint16(vtable, true);
  const tableBytes = view.getUint16(vtable + 2, true);
  if (vtableBytes < 4 || vtableBytes % 2 !== 0 || vtableBytes > MAX_INT16 || tableBytes < 4) {
    throw malformed(walk, 'the vtable has an impossible size', vtable);
  }
  within(walk, vtable, vtableBytes);
  within(walk, table, tableBytes);
  visit(walk, tableBytes, table);

  const slot = (id: number, bytes: number): number | undefined => {
    const entry = 4 + 2 * id;
    const offset = entry < vtableBytes ? view.getUint16(vtable + entry, true) : 0;
    if (offset === 0) return undefined;
    if (offset < 4 || offset + bytes > tableBytes || offset > MAX_INT16) {
      throw malformed(walk, 'the field lies outside its table', vtable + entry);
    }
    aligned(walk, table + offset, bytes);
    return table + offset;
  };
  for (const field of layout.fields) {
    walk.path.push(field.name);
    verifyField(walk, field, slot);
    walk.path.pop();
  }
}

/** `slot` gives the position of a field of so many bytes, undefined when the table leaves it out. */
function verifyField(
  walk: Walk,
  field: Field,
  slot: (id: number, bytes: number) => number | undefined,
): void {
  if (field.kind === 'scalar') {
    slot(field.id, field.bytes);
    return;
  }
  const at = slot(field.id, 4);
  if (field.kind === 'union') {
    const typeAt = slot(field.id - 1, 1);
    const type = typeAt === undefined ? 0 : walk.view.getUint8(typeAt);
    if ((type === 0) !== (at === undefined)) {
      const what =
        type === 0 ? 'the union has a table without a type' : `the union of type ${type} has no table`;
      throw malformed(walk, what, at ?? typeAt ?? 0);
    }
    const member = field.members.get(type);
    if (at !== undefined && member !== undefined) verifyTable(walk, follow(walk, at), member);
    return;
  }
  if (at === undefined) return;
  const target = follow(walk, at);
  switch (field.kind) {
    case 'string': {
      const length = verifyVector(walk, target, 1, 1);
      const end = target + 4 + length;
      if (walk.view.getUint8(end) !== 0) throw malformed(walk, 'the string is not terminated', end);
      return;
    }
    case 'vector':
      verifyVector(walk, target, field.elementBytes, 0);
      return;
    case 'table':
      verifyTable(walk, target, field.table);
      return;
    case 'tables': {
      const length = verifyVector(walk, target, 4, 0);
      for (let i = 0; i < length; i++) {
        walk.path.push(i);
        verifyTable(walk, follow(walk, target + 4 + 4 * i), field.table);
        walk.path.pop();
      }
    }
  }
}

/**
 * Elements need no alignment of their own (as in the C++ verifier): accessors read byte by byte, and constant
 * tensors that are misaligned for their type are copied.
 * @returns the number of elements
 */
function verifyVector(walk: Walk, position: number, elementBytes: number, terminator: number): number {
  aligned(walk, position, 4);
  within(walk, position, 4);
  const length = walk.view.getUint32(position, true);
  const bytes = 4 + length * elementBytes + terminator;
  within(walk, position, bytes);
  visit(walk, bytes, position);
  return length;
}

/** Where the offset stored at `position` points to. */
function follow(walk: Walk, position: number): number {
  const offset = walk.view.getUint32(position, true);
  if (offset === 0) throw malformed(walk, 'the offset is zero', position);
  return position + offset;
}

function within(walk: Walk, position: number, bytes: number): void {
  if (position + bytes > walk.view.byteLength) {
    throw new ModelError(
      'MODEL_TRUNCATED',
      `${describePath(walk)}: runs past the end of the file`,
      placeOf(walk, position),
      'the file is cut off or damaged',
    );
  }
}

function aligned(walk: Walk, position: number, bytes: number): void {
  if (position % bytes !== 0) throw malformed(walk, `not aligned to ${bytes} bytes`, position);
}

function visit(walk: Walk, bytes: number, position: number): void {
  walk.budget -= bytes;
  if (walk.budget < 0) throw malformed(walk, 'too many offsets share their target', position);
}

function malformed(walk: Walk, what: string, position: number): ModelError {
  return new ModelError(
    'MODEL_MALFORMED',
    `${describePath(walk)}: ${what}`,
    placeOf(walk, position),
    'the file is damaged or not a TensorFlow Lite model',
  );
}

/** `subgraphs[0].operators[3].inputs`, `model` for the root. */
function describePath(walk: Walk): string {
  const text = walk.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .slice(1);
  return text || 'model';
}

function placeOf(walk: Walk, position: number): Place {
  const elementOf = (vector: string): number | undefined => {
    const index = walk.path[walk.path.indexOf(vector) + 1];
    return typeof index === 'number' && walk.path.includes(vector) ? index : undefined;
  };
  const op = elementOf('operators');
  const tensor = elementOf('tensors');
  return {
    ...(walk.file === undefined ? {} : { file: walk.file }),
    ...(op === undefined ? {} : { op }),
    ...(tensor === undefined ? {} : { tensor }),
    offset: position,
  };
}
