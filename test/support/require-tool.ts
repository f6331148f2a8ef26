import { spawnSync } from 'node:child_process';
import type { Context } from 'mocha';

/**
 * For a test that needs a program which `npm ci` does not bring: without it the test is skipped on a developer's
 * machine, and fails in CI, where it must not go missing unnoticed.
 */
export function requireTool(context: Context, program: string, versionFlag = '--version'): void {
  const { error } = spawnSync(program, [versionFlag], { stdio: 'ignore' });
  if (!error) return;
  if (process.env.CI === 'true')
    throw new Error(`${program} is not installed, and CI may not skip this test`);
  console.log(`      skipped: ${program} is not installed`);
  context.skip();
}
