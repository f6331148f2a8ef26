import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { ContractError } from '../../host/errors.js';
import { checkContract, FIELD_BYTES, type KernelContract, SYMBOL_PREFIX } from '../../host/image/manifest.js';

/** Where included macros live, relative to `kernels-thumb/`. */
export const INCLUDE_DIRECTORY = 'common';

/** A kernel's source with everything it is made from. */
export interface KernelSource {
  readonly name: string;
  /** Path of the `.S` file relative to `kernels-thumb/`, with forward slashes. */
  readonly path: string;
  readonly contract: KernelContract;
  /** SHA-256 (hex) by relative path, rising: the file and all it includes. */
  readonly hashes: { readonly [path: string]: string };
}

/**
 * Every kernel below a directory, by name.
 * @throws ContractError for a contract that breaks docs/kernel-contracts.md or does not fit its file
 */
export function readKernelSources(root: string): KernelSource[] {
  const sources = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((directory) =>
      readdirSync(join(root, directory.name))
        .filter((file) => file.endsWith('.S'))
        .map((file) => readKernelSource(root, `${directory.name}/${file}`)),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const twice = sources.find((source, i) => i > 0 && sources[i - 1].name === source.name);
  if (twice) throw new ContractError('CONTRACT_INVALID', `two kernels are named ${twice.name}`);
  return sources;
}

function readKernelSource(root: string, path: string): KernelSource {
  const text = readFileSync(join(root, path), 'utf8');
  const name = basename(path, '.S');
  const contract = checkContract(parse(contractText(text, path)), path);
  const fail = (message: string) => new ContractError('CONTRACT_INVALID', message, { file: path });
  if (contract.symbol !== SYMBOL_PREFIX + name) throw fail(`the symbol must be ${SYMBOL_PREFIX}${name}`);
  const files = [path, ...includedFiles(root, text)].sort();
  const contents = files.map((file) => readFileSync(join(root, file)));
  const whole = contents.join('\n');
  for (const [i, { name: field }] of contract.params.entries()) {
    const offset = offsetInSource(whole, field);
    if (offset !== FIELD_BYTES * i) {
      throw fail(`expected .equ PARAM_${field}, ${FIELD_BYTES * i}, found ${offset ?? 'none'}`);
    }
  }
  const hashes = Object.fromEntries(files.map((file, i) => [file, sha256(contents[i])]));
  return { name, path, contract, hashes };
}

/** The YAML document in the comment that opens a kernel. */
export function contractText(source: string, path: string): string {
  const match = /^\/\*contract\r?\n([\s\S]*?)\*\//.exec(source);
  if (!match) {
    throw new ContractError('CONTRACT_INVALID', 'the file does not open with /*contract', { file: path });
  }
  return match[1];
}

/** The offset that the assembly (a file with all it includes) uses for a field; undefined when it has none. */
function offsetInSource(source: string, field: string): number | undefined {
  const match = new RegExp(`^\\s*\\.equ\\s+PARAM_${field}\\s*,\\s*(\\d+)\\s*(?://.*)?$`, 'm').exec(source);
  return match ? Number(match[1]) : undefined;
}

/** All files included, directly or not, relative to the root. */
function includedFiles(root: string, source: string, seen = new Set<string>()): Set<string> {
  for (const [, file] of source.matchAll(/^\s*\.include\s+"([^"]+)"/gm)) {
    const path = `${INCLUDE_DIRECTORY}/${file}`;
    if (seen.has(path)) continue;
    seen.add(path);
    includedFiles(root, readFileSync(join(root, path), 'utf8'), seen);
  }
  return seen;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
