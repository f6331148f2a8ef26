import type { Context } from 'mocha';
import { EngineUnavailable } from '../../emulator/index.js';

/**
 * What `create` makes with libunicorn. Without the library the test is skipped on a developer's machine, and
 * fails in CI, where it must not go missing unnoticed.
 */
export async function requireUnicorn<T>(context: Context, create: () => Promise<T>): Promise<T> {
  try {
    return await create();
  } catch (error) {
    if (!(error instanceof EngineUnavailable) || process.env.CI === 'true') throw error;
    console.log(`      skipped: ${error.message} (${error.hint})`);
    return context.skip();
  }
}
