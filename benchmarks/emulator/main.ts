/**
 * `npm run bench:emulator`: our engines against Unicorn and QEMU on the same guest code, interleaved in one run. Ratios
 * are of medians; times are of the machine it runs on.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { type Contestant, ownEngine, unicorn, type Workload } from './contestants.js';
import { interleaved } from './interleaved.js';
import { benchProcess } from './processes.js';
import { measureQemu } from './qemu.js';
import { type EmulatorResult, json, table } from './report.js';
import { integerWorkload, kernelWorkloads, modelWorkload } from './workloads.js';

const { values } = parseArgs({
  options: {
    /** Workloads whose name contains this. */
    only: { type: 'string', default: '' },
    /** Instructions of one timed sample. */
    sample: { type: 'string', default: '20000000' },
    json: { type: 'boolean' },
    /** Also write emulator.json and emulator.txt into this directory. */
    record: { type: 'string' },
  },
});

const ROOT = new URL('../../../', import.meta.url);
const INTEGER_ELF = new URL('test/programs/fixtures/integer.elf', ROOT);
const MODELS = [
  ['digits-cnn', new URL('benchmarks/models/digits/digits-cnn.int16x8.tflite', ROOT)],
  ['mobilenet-025', new URL('benchmarks/models/mobilenet-025/mobilenet-025.int16x8.tflite', ROOT)],
] as const;
const SAMPLES = 7;
const INTEGER_ROUNDS = 100;

/** Time a workload on every engine. The slow ones run less of it. */
async function measure(workload: Workload, sample: number): Promise<EmulatorResult> {
  let work = { instructions: 0, cycles: 0 };
  const jit = ownEngine(workload, 'jit', (instructions, cycles) => {
    work = { instructions, cycles };
  });
  jit.run();
  const contestants: (Contestant & { readonly share: number })[] = [
    { ...jit, share: 1 },
    { ...(await unicorn(workload, false)), share: 1 },
    { ...(await unicorn(workload, true)), share: 1 / 8 },
    { ...ownEngine(workload, 'interpreter'), share: 1 / 16 },
    { ...ownEngine(workload, 'jit, checked'), share: 1 / 2 },
  ];
  const seconds = interleaved(
    contestants.map(({ run, share }) => ({
      run,
      repeats: Math.max(1, Math.round((sample * share) / work.instructions)),
    })),
    SAMPLES,
  );
  const [own, plain, counting, interpreter, checked] = seconds;
  return {
    name: workload.name,
    instructions: work.instructions,
    cycles: work.cycles,
    jitMips: work.instructions / own / 1e6,
    realTime: work.cycles / own / workload.board.clockHz,
    overUnicorn: plain / own,
    overUnicornCounting: counting / own,
    overInterpreter: interpreter / own,
    overChecked: checked / own,
  };
}

const sample = Number(values.sample);
const library = loadKernelLibrary();
const workloads = [
  ...kernelWorkloads(library),
  integerWorkload(INTEGER_ELF, INTEGER_ROUNDS),
  ...MODELS.map(([name, file]) => modelWorkload(name, file, library)),
].filter(({ name }) => name.includes(values.only));
const results: EmulatorResult[] = [];
for (const workload of workloads) {
  process.stderr.write(`${workload.name}\n`);
  results.push(await measure(workload, sample));
}
const qemu = values.only === '' ? measureQemu(fileURLToPath(INTEGER_ELF), INTEGER_ELF, SAMPLES) : undefined;
const processes = values.only === '' ? MODELS.map(([name, file]) => benchProcess(name, file, SAMPLES)) : [];
const text = table(results, qemu, processes);
process.stdout.write(values.json ? json(results, qemu, processes) : text);
if (values.record !== undefined) {
  writeFileSync(`${values.record}/emulator.json`, json(results, qemu, processes));
  writeFileSync(`${values.record}/emulator.txt`, text);
}
