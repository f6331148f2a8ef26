import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { ZERO_WAIT } from '../../emulator/index.js';
import { buildFirmware } from '../../host/firmware.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { loadModel } from '../../host/tflite/load.js';
import { requireTool } from '../support/require-tool.js';
import { ROOT } from '../support/run-cli.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { type PageInput, type PageResult, runOn } from './page.js';

const BROWSER = 'chromium';
const MODEL = join(ROOT, 'benchmarks/models/digits/digits-cnn.int16x8.tflite');
const TYPES: { readonly [extension: string]: string } = { '.js': 'text/javascript', '.html': 'text/html' };

/** The digits model with inputs of zero, as the page gets it. */
function input(): PageInput {
  const { image } = buildFirmware(
    loadModel(new Uint8Array(readFileSync(MODEL))),
    ZERO_WAIT,
    loadKernelLibrary(),
  );
  return {
    regions: image.regions.map(({ address, bytes }) => ({
      address,
      hex: Buffer.from(bytes).toString('hex'),
    })),
    end: image.done,
  };
}

const page = (
  content: PageInput,
): string => `<!doctype html><pre id="result">waiting</pre><script type="module">
import { runOn } from '/dist/test/browser/page.js';
const input = ${JSON.stringify(content)};
let text;
try { text = JSON.stringify(['jit', 'interpreter'].map((name) => runOn(name, input))); }
catch (error) { text = 'failed: ' + error.stack; }
document.getElementById('result').textContent = text;
</script>`;

/** Serves one page and the compiled files. */
function serve(html: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize((request.url ?? '/').split('?', 1)[0]);
    const type = TYPES[path === '/' ? '.html' : extname(path)];
    try {
      const body = path === '/' ? html : readFileSync(join(ROOT, path));
      response.writeHead(200, { 'content-type': type ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** The document after its scripts have run. */
function dump(url: string, profile: string): Promise<string> {
  const child = spawn(
    BROWSER,
    [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
      ...[`--user-data-dir=${profile}`, '--virtual-time-budget=60000', '--dump-dom', url],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(text));
  });
}

describe('in a browser', () => {
  const scratch = temporaryDirectory();

  it('both engines run a model as they do here', async function () {
    requireTool(this, BROWSER);
    const content = input();
    const server = await serve(page(content));
    try {
      const { port } = server.address() as AddressInfo;
      const dom = await dump(`http://127.0.0.1:${port}/`, scratch.path);
      const text = /<pre id="result">(.*?)<\/pre>/s.exec(dom)?.[1] ?? dom;
      assert.match(text, /^\[/, text);
      const results: PageResult[] = JSON.parse(text.replaceAll('&quot;', '"'));
      assert.ok(results[0].translated > 20_000, `${results[0].translated} instructions were translated`);
      assert.deepEqual(
        results,
        ['jit', 'interpreter'].map((name) => runOn(name, content)),
      );
    } finally {
      server.close();
    }
  });
});
