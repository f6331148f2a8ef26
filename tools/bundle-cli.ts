/**
 * Bundles the command line: a quarter of the time of a bench of a small model went into finding and loading hundreds
 * of modules. Library users import the modules themselves; only `bin` is the bundle. Runs compiled, from dist/tools.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OUT = 'dist/cli';

/** emulator/index.js imports the engine by a path that bundlers do not see: browsers cannot load it. */
const unicorn: Plugin = {
  name: 'unicorn',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dist[\\/]emulator[\\/]index\.js$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8').replace(
        /import\([^()]*\bUNICORN_MODULE\)/,
        "import('./unicorn/engine.js')",
      );
      return { contents };
    });
  },
};

const options = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
} as const;

rmSync(`${ROOT}${OUT}`, { recursive: true, force: true });
await build({
  ...options,
  entryPoints: { thumbnn: 'dist/host/cli/launch.js' },
  outdir: OUT,
  format: 'esm',
});
const { metafile } = await build({
  ...options,
  entryPoints: ['dist/host/cli/main.js'],
  outfile: `${OUT}/program.cjs`,
  format: 'cjs',
  plugins: [unicorn],
  external: ['koffi'],
  // Scripts that come out of a cache cannot import: koffi is required.
  supported: { 'dynamic-import': false },
  // The launcher calls it with these: V8 keeps the compiled code of scripts, not of modules.
  banner: { js: '(function (require, importMeta) {' },
  footer: { js: '})' },
  define: { 'import.meta': 'importMeta' },
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
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
