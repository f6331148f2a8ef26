#!/usr/bin/env node
/**
 * Loads program.cjs, the bundled command line, with the code that V8 made of it the last time: a fifth of the time of a
 * bench of a small model is compiling. The cache stands beside the bundle, like Python's __pycache__.
 */
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

// Node 20's V8 sets out to optimize a function, on another thread, when it has run 132 kB of bytecode. Most of what a bench
// of a small model runs has ended when its optimized code is ready: a third of the processor time. Later versions have a
// quick compiler in between, and not this flag.
if (process.versions.v8.startsWith('11.3.')) setFlagsFromString('--interrupt-budget=1000000');

/** No command that runs a model ends so soon. */
const ONLY_TEXT_MS = 200;

const filename = fileURLToPath(new URL('program.cjs', import.meta.url));
// V8 checks its own version and flags, but of the source only the length.
const { size, mtimeMs } = statSync(filename);
const cache = `${filename}.${process.arch}-${process.versions.v8}-${size}-${mtimeMs}.cache`;

function cached(): Buffer | undefined {
  try {
    return readFileSync(cache);
  } catch {
    return undefined;
  }
}

/** Where nothing may be written, every run compiles. */
function keep(script: Script): void {
  const temporary = `${cache}.${process.pid}`;
  try {
    const file = openSync(temporary, 'wx');
    writeFileSync(file, script.createCachedData());
    closeSync(file);
    renameSync(temporary, cache);
  } catch {
    rmSync(temporary, { force: true });
  }
}

const cachedData = cached();
// esbuild writes ASCII: no decoding.
const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
if (cachedData === undefined || script.cachedDataRejected) {
  // At the end, when the functions that were called are compiled too: few of them for a version or a help text.
  process.on('exit', () => {
    if (performance.now() > ONLY_TEXT_MS) keep(script);
  });
}
script.runInThisContext()(createRequire(import.meta.url), import.meta);
