/**
 * Bundles the command line: a quarter of the time of a bench of a small model went into finding and loading hundreds
 * of modules. Library users import the modules themselves; only `bin` is the bundle. Runs compiled, from dist/tools.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OUT = 'dist/cli';

rmSync(`${ROOT}${OUT}`, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: {
    thumbnn: 'dist/host/cli/main.js',
    // emulator/index.js imports it by a path that bundlers do not see, relative to the bundle then.
    'unicorn/engine': 'dist/emulator/unicorn/engine.js',
  },
  outdir: OUT,
  bundle: true,
  // What both entries need is in the bundle once: `instanceof` holds across them.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['koffi'],
  // The CommonJS packages in it require node: modules, and an ES module has no `require` of its own.
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
});
writeFileSync(`${ROOT}${OUT}/THIRD-PARTY-LICENSES.txt`, packagesOf(metafile).map(licenceOf).join('\n\n'));

/** The folders of the packages whose code is in the bundle. */
function packagesOf({ inputs }: Metafile): readonly string[] {
  const folder = /^.*node_modules\/(@[^/]+\/)?[^/]+/;
  const folders = Object.keys(inputs).flatMap((path) => path.match(folder)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/** @throws Error for a package that comes without its licence */
function licenceOf(folder: string): string {
  const at = `${ROOT}${folder}`;
  const { name, version } = JSON.parse(readFileSync(`${at}/package.json`, 'utf8'));
  const file = readdirSync(at).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} ${version}: no licence file in ${folder}`);
  return `${name} ${version}\n\n${readFileSync(`${at}/${file}`, 'utf8').trim()}\n`;
}
