#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { main } from './program.js';
import { processIo } from './terminal.js';

// Node 20's V8 sets out to optimize a function, on another thread, when it has run 132 kB of bytecode. Most of what a bench
// of a small model runs has ended when its optimized code is ready: a third of the processor time. Later versions have a
// quick compiler in between, and not this flag.
if (process.versions.v8.startsWith('11.3.')) setFlagsFromString('--interrupt-budget=1000000');

const io = processIo(process);
const exitCode = await main(process.argv.slice(2), io);
// What is still on its way to a pipe has to arrive first. Without process.exit Node would wait for the compiler's threads,
// which may just have begun with code that nobody will run.
await Promise.all([io.stdout.write(''), io.stderr.write('')]);
process.exit(exitCode);
