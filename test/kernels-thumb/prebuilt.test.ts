import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { libraryObjects } from '../../host/image/code-bytes.js';
import { collectSections } from '../../host/image/link.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { ASSEMBLER, assemble } from '../../kernels-thumb/tools/assemble.js';
import { manifestText } from '../../kernels-thumb/tools/build-kernels.js';
import { kernelHeader } from '../../kernels-thumb/tools/header.js';
import { readKernelSources } from '../../kernels-thumb/tools/sources.js';
import { requireTool } from '../support/require-tool.js';
import { ROOT } from '../support/run-cli.js';

const KERNELS = join(ROOT, 'kernels-thumb');

describe('kernels: prebuilt objects', () => {
  const library = loadKernelLibrary();
  const { manifest, objects } = library;
  const sources = readKernelSources(KERNELS);
  const stale = 'stale: run npm run kernels';

  it('are those of the sources: contracts, source hashes and object hashes agree', () => {
    const kernels = sources.map((source) => ({ source, object: objects.get(`${source.name}.o`)! }));
    const written = readFileSync(join(KERNELS, 'prebuilt', 'kernels.json'), 'utf8');
    assert.equal(manifestText(kernels, manifest.assembler), written, stale);
  });

  it('are all there and nothing else is', () => {
    const expected = [...manifest.kernels.map(({ object }) => object), 'kernels.json'].sort();
    assert.deepEqual(readdirSync(join(KERNELS, 'prebuilt')).sort(), expected, stale);
  });

  it('have the header of their contracts', () => {
    const header = readFileSync(join(KERNELS, 'include', 'thumbnn_kernels.h'), 'utf8');
    assert.equal(kernelHeader(sources.map(({ contract }) => contract)), header, stale);
  });

  it('are what the assembler makes of the sources, byte for byte', function () {
    requireTool(this, ASSEMBLER);
    for (const { name, path } of sources) {
      const bytes = assemble(KERNELS, path);
      assert.ok(Buffer.from(bytes).equals(objects.get(`${name}.o`)!), `${name}.o: ${stale}`);
    }
  });

  it('hold less than 20 KB of code, all kernels and the runtime together', () => {
    const provided = new Set(['thumbnn_stack_top', 'thumbnn_invoke_table']);
    const code = manifest.kernels
      .map(({ contract }) => contract.symbol)
      .filter((s) => s !== 'thumbnn_vectors');
    const bytes = collectSections(libraryObjects(library), code, provided).reduce(
      (sum, { object, index }) => sum + object.elf.sections[index].size,
      0,
    );
    assert.ok(bytes < 20 * 1024, `${bytes} bytes`);
  });

  it('call what their contracts say', () => {
    const parsed = libraryObjects(library);
    const callsOf = (symbol: string): string[] => {
      const calls = manifest.kernels.find(({ contract }) => contract.symbol === symbol)?.contract.calls ?? [];
      return [...calls, ...calls.flatMap(callsOf)];
    };
    for (const { name, contract } of manifest.kernels) {
      if (name === 'vectors' || name === 'reset') continue;
      const linked = collectSections(parsed, [contract.symbol], new Set()).map(
        ({ object }) => `thumbnn_${object.name.replace(/\.o$/, '')}`,
      );
      assert.deepEqual(
        linked.sort(),
        [...new Set([contract.symbol, ...callsOf(contract.symbol)])].sort(),
        name,
      );
    }
  });
});
