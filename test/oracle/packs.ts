import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** What make_fixtures.py wrote: models and values are base64. */
export interface Pack {
  readonly op: string;
  readonly cases: readonly {
    readonly name: string;
    readonly model: string;
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
  }[];
}

/** What make_refused.py wrote. */
export interface RefusedPack {
  readonly cases: readonly {
    readonly op: string;
    readonly name: string;
    readonly model: string;
    readonly tflm: 'refuses' | 'runs';
  }[];
}

/** From dist/test/oracle to the sources, where the packs are. */
const FIXTURES = fileURLToPath(new URL('../../../test/oracle/fixtures/', import.meta.url));
const REFUSED = 'refused.json.gz';

function read<T>(name: string): T {
  return JSON.parse(gunzipSync(readFileSync(FIXTURES + name)).toString()) as T;
}

/** One pack per operator. */
export function readPacks(): Pack[] {
  const names = readdirSync(FIXTURES).filter((name) => name.endsWith('.json.gz') && name !== REFUSED);
  return names.sort().map((name) => read<Pack>(name));
}

export function readRefused(): RefusedPack {
  return read<RefusedPack>(REFUSED);
}

export function decode(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
