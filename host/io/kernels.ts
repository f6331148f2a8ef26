import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ContractError } from '../errors.js';
import { checkManifest, type KernelLibrary } from '../image/manifest.js';
import { packageFile } from './package-file.js';

/**
 * The kernels that come with the package.
 * @throws ContractError when the installation is broken
 */
export function loadKernelLibrary(): KernelLibrary {
  const prebuilt = packageFile('kernels-thumb/prebuilt/');
  const manifestPath = fileURLToPath(new URL('kernels.json', prebuilt));
  const manifest = checkManifest(readJson(manifestPath), manifestPath);
  return {
    manifest,
    objects: new Map(
      manifest.kernels.map(({ object }) => [object, new Uint8Array(readFileSync(new URL(object, prebuilt)))]),
    ),
  };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ContractError('MANIFEST_INVALID', reason, { file: path }, 'install the package again');
  }
}
