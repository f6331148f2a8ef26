import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Field, MODEL_LAYOUT, type TableLayout } from '../../host/tflite/layout.js';

/** The verifier's view of the tables is written by hand; this holds it to schema.fbs. */

const SCHEMA = readFileSync(new URL('../../../host/tflite/schema.fbs', import.meta.url), 'utf8').replace(
  /\/\/.*$/gm,
  '',
);
const SCALAR_BYTES: Record<string, number> = {
  bool: 1,
  byte: 1,
  ubyte: 1,
  int: 4,
  uint: 4,
  float: 4,
  long: 8,
  ulong: 8,
};

function blocks(keyword: string): Map<string, string> {
  const found = SCHEMA.matchAll(new RegExp(`${keyword} (\\w+)(?: : (\\w+))? \\{([^}]*)\\}`, 'g'));
  return new Map([...found].map((match) => [match[1], keyword === 'enum' ? match[2] : match[3]]));
}

const tables = blocks('table');
const unions = blocks('union');
const enums = blocks('enum');

function sizeOf(type: string): number | undefined {
  return SCALAR_BYTES[enums.get(type) ?? type];
}

/** What layout.ts should say of a table, without going into the tables it refers to. */
function expected(name: string): object[] {
  const fields = tables.get(name)!.matchAll(/(\w+):(\[?)(\w+)\]?[^(;]*\(id: (\d+)(, deprecated)?\)/g);
  return [...fields]
    .filter((match) => match[5] === undefined)
    .map(([, field, bracket, type, number]) => {
      const id = Number(number);
      const size = sizeOf(type);
      if (type === 'string') return { kind: 'string', id, name: field };
      if (bracket && size) return { kind: 'vector', id, name: field, elementBytes: size };
      if (bracket) return { kind: 'tables', id, name: field, table: type };
      if (size) return { kind: 'scalar', id, name: field, bytes: size };
      if (unions.has(type)) {
        const members = [...unions.get(type)!.matchAll(/(\w+) = (\d+)/g)].map((m) => [Number(m[2]), m[1]]);
        return { kind: 'union', id, name: field, members };
      }
      return { kind: 'table', id, name: field, table: type };
    });
}

function actual(field: Field): object {
  switch (field.kind) {
    case 'table':
    case 'tables':
      return { ...field, table: field.table.name };
    case 'union':
      return { ...field, members: [...field.members].map(([type, table]) => [type, table.name]) };
    default:
      return { ...field };
  }
}

function collect(table: TableLayout, into: Map<string, TableLayout>): Map<string, TableLayout> {
  into.set(table.name, table);
  for (const field of table.fields) {
    if (field.kind === 'table' || field.kind === 'tables') collect(field.table, into);
    if (field.kind === 'union') for (const member of field.members.values()) collect(member, into);
  }
  return into;
}

describe('layout of the flatbuffer tables', () => {
  const layouts = collect(MODEL_LAYOUT, new Map());

  it('describes every table of schema.fbs', () => {
    assert.deepEqual([...layouts.keys()].sort(), [...tables.keys()].sort());
  });

  for (const [name, table] of layouts) {
    it(`describes ${name} as schema.fbs does`, () => {
      assert.deepEqual(table.fields.map(actual), expected(name));
    });
  }
});
