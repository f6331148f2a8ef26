import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeError, ThumbnnError } from '../../host/errors.js';
import type { KernelManifest } from '../../host/image/manifest.js';
import { assemble, assemblerVersion } from './assemble.js';
import { kernelHeader } from './header.js';
import { type KernelSource, readKernelSources, sha256 } from './sources.js';

/** `kernels-thumb/` of the checkout; this file runs compiled, from dist/kernels-thumb/tools. */
const ROOT = fileURLToPath(new URL('../../../kernels-thumb/', import.meta.url));

export interface Assembled {
  readonly source: KernelSource;
  readonly object: Uint8Array;
}

/** The manifest's text: the same sources and assembler give the same bytes. */
export function manifestText(kernels: readonly Assembled[], assembler: string): string {
  const manifest: KernelManifest = {
    schemaVersion: 1,
    assembler,
    kernels: kernels.map(({ source: { name, hashes, contract }, object }) => ({
      name,
      object: `${name}.o`,
      objectHash: sha256(object),
      sources: hashes,
      contract,
    })),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Assemble every kernel and write prebuilt/ and include/ anew. */
function buildKernels(root: string): number {
  const kernels = readKernelSources(root).map((source) => ({ source, object: assemble(root, source.path) }));

  const prebuilt = join(root, 'prebuilt');
  mkdirSync(prebuilt, { recursive: true });
  for (const file of readdirSync(prebuilt)) rmSync(join(prebuilt, file));
  for (const { source, object } of kernels) writeFileSync(join(prebuilt, `${source.name}.o`), object);
  writeFileSync(join(prebuilt, 'kernels.json'), manifestText(kernels, assemblerVersion()));
  mkdirSync(join(root, 'include'), { recursive: true });
  writeFileSync(
    join(root, 'include', 'thumbnn_kernels.h'),
    kernelHeader(kernels.map(({ source }) => source.contract)),
  );
  return kernels.length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(`${buildKernels(ROOT)} kernels`);
  } catch (error) {
    if (!(error instanceof ThumbnnError)) throw error;
    console.error(describeError(error));
    process.exitCode = 1;
  }
}
