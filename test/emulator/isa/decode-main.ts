import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../../lockstep/random.js';
import { compareAll, NARROW, type Tally, tableSample, wideSample } from './sample.js';

/** As many as objdump prints at a time. */
const CHUNK = 100_000;
const SHOWN = 20;
/** Encodings of each row of the table, besides the uniform ones. */
const PER_ROW = 400;

const USAGE = `npm run decode -- [--samples N] [--seed S]

Compares decoder and disassembler with arm-none-eabi-objdump: all 16-bit encodings, ${PER_ROW} of every 32-bit row
of the table, and N random 32-bit ones (default 2000000).
`;

function main(): number {
  const { values } = parseArgs({
    options: {
      samples: { type: 'string', default: '2000000' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const samples = Number(values.samples);
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(samples) || samples < 0) throw new RangeError(`--samples: ${values.samples}`);
  if (!Number.isSafeInteger(seed)) throw new RangeError(`--seed: ${values.seed}`);

  const tally: Tally = { verdicts: new Map(), differences: [] };
  const random = new Random(seed);
  const directory = mkdtempSync(join(tmpdir(), 'thumbnn-decode-'));
  try {
    compareAll(NARROW, directory, tally);
    compareAll(tableSample(random, PER_ROW), directory, tally);
    for (let left = samples; left > 0; left -= CHUNK) {
      compareAll(wideSample(random, Math.min(left, CHUNK)), directory, tally);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
  for (const [verdict, count] of [...tally.verdicts].sort((a, b) => b[1] - a[1])) {
    console.log(`${String(count).padStart(9)}  ${verdict}`);
  }
  for (const difference of tally.differences.slice(0, SHOWN)) console.log(difference);
  console.log(
    `${[...tally.verdicts.values()].reduce((a, b) => a + b, 0)} encodings, seed ${seed}: ${tally.differences.length} differences`,
  );
  return tally.differences.length > 0 ? 1 : 0;
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(`decode: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
