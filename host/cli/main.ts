#!/usr/bin/env node
import { main } from './program.js';
import { processIo } from './terminal.js';

// Not process.exit: what is still on its way to a pipe has to arrive.
process.exitCode = await main(process.argv.slice(2), processIo(process));
