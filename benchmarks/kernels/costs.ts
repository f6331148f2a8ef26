/**
 * `npm run costs`: the estimates that choose between kernels, beside what the emulator measures. With --fit also the numbers
 * that fit best, for kernels whose estimate is a sum of terms.
 */
import { parseArgs } from 'node:util';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import type { CostTerm } from '../../host/ops/cost.js';
import { opDefinition } from '../../host/ops/registry.js';
import { variantsOf } from '../../host/ops/variants.js';
import { costCases } from './cost-cases.js';
import { leastSquares } from './least-squares.js';
import { measureNode } from './measure.js';

const { values } = parseArgs({
  options: {
    /** Cases or kernels whose name contains this. */
    only: { type: 'string', default: '' },
    fit: { type: 'boolean', default: false },
  },
});

interface Sample {
  readonly name: string;
  readonly estimate: number;
  readonly cycles: number;
  readonly counts: readonly number[];
}

interface Kernel {
  readonly terms: readonly CostTerm<unknown>[] | undefined;
  readonly samples: Sample[];
}

const library = loadKernelLibrary();
/** By operator and kernel. */
const kernels = new Map<string, Kernel>();
for (const { name, node } of costCases()) {
  const { op } = node.operator;
  const params = opDefinition(op)!.prepare(node);
  for (const { name: variant, cost } of variantsOf(op)) {
    const key = `${op} ${variant}`;
    if (![name, key].some((text) => text.includes(values.only))) continue;
    const measured = measureNode(library, node, variant);
    if (measured === undefined) continue;
    const kernel = kernels.get(key) ?? { terms: cost.terms, samples: [] };
    kernels.set(key, kernel);
    kernel.samples.push({
      name,
      estimate: cost(params),
      cycles: measured.cycles,
      counts: cost.terms?.map(({ count }) => count(params)) ?? [],
    });
  }
}

const percent = (estimate: number, cycles: number) => 100 * (estimate / cycles - 1);
const row = ({ name, cycles }: Sample, estimate: number): string =>
  `  ${name.padEnd(34)}${cycles.toString().padStart(9)}${estimate.toFixed(0).padStart(10)}${percent(estimate, cycles).toFixed(1).padStart(8)} %`;

for (const [key, { terms, samples }] of kernels) {
  const worst = samples.reduce((most, s) => Math.max(most, Math.abs(percent(s.estimate, s.cycles))), 0);
  console.log(`${key}: at most ${worst.toFixed(1)} % off`);
  for (const sample of samples) console.log(row(sample, sample.estimate));
  if (!values.fit || terms === undefined) continue;
  const fitted = leastSquares(
    samples.map(({ counts, cycles }) => counts.map((count) => count / cycles)),
    samples.map(() => 1),
  );
  console.log('  fitted:');
  for (const sample of samples) {
    console.log(
      row(
        sample,
        sample.counts.reduce((sum, count, i) => sum + count * fitted[i], 0),
      ),
    );
  }
  for (const [i, { per, cycles }] of terms.entries()) {
    console.log(`    per ${per}: ${cycles} -> ${fitted[i].toFixed(2)}`);
  }
}
