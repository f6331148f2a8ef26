import assert from 'node:assert/strict';
import { main } from '../../host/cli/program.js';
import { fakeIo } from './fake-io.js';

export interface Printed {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Run `thumbnn ...args` in this process, without a terminal. */
export async function thumbnn(...args: readonly string[]): Promise<Printed> {
  const { text, ...io } = fakeIo({}, false);
  const exitCode = await main(args, io);
  return { exitCode, ...text };
}

/** What it prints when all is well and nothing is said on standard error. */
export async function printed(...args: readonly string[]): Promise<string> {
  const { exitCode, out, err } = await thumbnn(...args);
  assert.deepEqual([exitCode, err], [0, '']);
  return out;
}
