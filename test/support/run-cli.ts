import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the checkout: tests run compiled, from dist/test/support. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What the package installs as `thumbnn`: a bundle, which tsc alone does not make anew. */
export const CLI = join(ROOT, JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).bin.thumbnn);

for (const folder of ['dist/emulator', 'dist/host']) {
  const newer = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).find(
    (file) => file.endsWith('.js') && statSync(join(ROOT, folder, file)).mtimeMs > statSync(CLI).mtimeMs,
  );
  if (newer !== undefined) throw new Error(`${folder}/${newer} is newer than ${CLI}: npm run build`);
}

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run `thumbnn ...args` as a user would: in a process of its own, without a terminal. */
export function runCli(
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Finished {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return { exitCode: status, stdout, stderr };
}
