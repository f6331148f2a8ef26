import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { reshapeAliases } from '../../host/graph/alias.js';
import { buildGraph } from '../../host/graph/build.js';
import type { Graph } from '../../host/graph/graph.js';
import { type MemoryPlan, type Placement, planMemory } from '../../host/memory/plan.js';
import { tensorBytes } from '../../host/tflite/elements.js';
import { loadModel } from '../../host/tflite/load.js';
import type { AnyOperator } from '../../host/tflite/model.js';
import { activation, constant, operator } from '../graph/plain-model.js';

interface Case {
  graph: Graph;
  scratch: Map<number, number>;
}

/** Random graphs: each operator reads up to three earlier tensors; a RESHAPE has one input of its own size. */
const randomCase: fc.Arbitrary<Case> = fc
  .record({
    inputs: fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 3 }),
    steps: fc.array(
      fc.record({
        reshape: fc.boolean(),
        reads: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
        writes: fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 2 }),
        scratch: fc.oneof(fc.constant(0), fc.nat({ max: 300 })),
        output: fc.boolean(),
      }),
      { maxLength: 15 },
    ),
  })
  .map(({ inputs, steps }) => {
    const sizes = [...inputs];
    const operators: AnyOperator[] = [];
    const scratch = new Map<number, number>();
    const outputs: number[] = [];
    steps.forEach((step, i) => {
      const reads = step.reads.map((n) => n % sizes.length).slice(0, step.reshape ? 1 : undefined);
      const writes = step.reshape ? [sizes[reads[0]]] : step.writes;
      const written = writes.map((_, k) => sizes.length + k);
      sizes.push(...writes);
      // Numbers with gaps, as folding leaves them.
      const index = 2 * i + 1;
      operators.push(
        step.reshape
          ? operator(index, 'RESHAPE', reads, written, { newShape: [] })
          : operator(index, 'UNKNOWN', reads, written, { name: 'ANY' }),
      );
      if (step.scratch > 0) scratch.set(index, step.scratch);
      if (step.output) outputs.push(written[0]);
    });
    return {
      graph: {
        tensors: sizes.map((size, i) => activation(i, 'INT8', [size])),
        operators,
        inputs: inputs.map((_, i) => i),
        outputs,
        folded: [],
      },
      scratch,
    };
  });

/**
 * Run the graph on an arena of marks: every value read must still be the one that was written, whoever wrote into
 * the arena in between.
 */
function checkByRunning(
  { graph, scratch }: Case,
  plan: MemoryPlan,
  aliases: ReadonlyMap<number, number>,
): void {
  const arena = new Array<string>(plan.arenaBytes).fill('');
  const content = (tensor: number): string => `value ${aliases.get(tensor) ?? tensor}`;
  const at = (tensor: number): Placement | undefined => {
    const placement = plan.tensors.get(tensor);
    const bytes = tensorBytes(graph.tensors[tensor]);
    if (bytes === 0) assert.equal(placement, undefined);
    else assert.ok(placement!.bytes >= bytes && placement!.bytes < bytes + 16);
    return placement;
  };
  const write = (placement: Placement | undefined, mark: string): void => {
    if (placement === undefined) return;
    assert.equal(placement.offset % 16, 0);
    assert.ok(placement.offset + placement.bytes <= arena.length);
    arena.fill(mark, placement.offset, placement.offset + placement.bytes);
  };
  const read = (tensor: number): void => {
    const placement = at(tensor);
    const { offset, bytes } = placement ?? { offset: 0, bytes: 0 };
    for (let i = offset; i < offset + bytes; i++) assert.equal(arena[i], content(tensor));
  };
  for (const tensor of graph.inputs) write(at(tensor), content(tensor));
  for (const { index, inputs, outputs } of graph.operators) {
    inputs.forEach(read);
    const area = plan.scratch.get(index);
    assert.equal(area !== undefined, scratch.has(index));
    write(area, `scratch ${index}`);
    for (const tensor of outputs) write(at(tensor), content(tensor));
    // Outputs may not touch what is still being read, nor the scratch.
    inputs.forEach(read);
    outputs.forEach(read);
    if (area) for (let i = 0; i < area.bytes; i++) assert.equal(arena[area.offset + i], `scratch ${index}`);
  }
  graph.outputs.forEach(read);
}

/**
 * The plan once more, in the plainest words: largest first (of equals the later in TFLM's order), each as low as it
 * goes without touching a neighbour in time.
 */
function oracle({ graph, scratch }: Case): { offsets: number[]; arenaBytes: number } {
  const buffers: { bytes: number; first: number; last: number; offset: number }[] = [];
  const end = graph.operators.length;
  graph.tensors.forEach((tensor, t) => {
    const producer = graph.operators.findIndex((op) => op.outputs.includes(t));
    const readers = graph.operators.flatMap((op, i) => (op.inputs.includes(t) ? [i + 1] : []));
    const bytes = Math.ceil(tensorBytes(tensor) / 16) * 16;
    const last = Math.max(producer + 1, ...readers, graph.outputs.includes(t) ? end : 0);
    if (bytes > 0) buffers.push({ bytes, first: producer + 1, last, offset: -1 });
  });
  graph.operators.forEach((op, i) => {
    const bytes = Math.ceil((scratch.get(op.index) ?? 0) / 16) * 16;
    if (bytes > 0) buffers.push({ bytes, first: i + 1, last: i + 1, offset: -1 });
  });
  const order = buffers.map((_, i) => i).sort((a, b) => buffers[b].bytes - buffers[a].bytes || b - a);
  for (const i of order) {
    const mine = buffers[i];
    const others = buffers.filter((b) => b.offset >= 0 && b.first <= mine.last && mine.first <= b.last);
    for (mine.offset = 0; ; mine.offset += 16) {
      if (others.every((b) => b.offset + b.bytes <= mine.offset || mine.offset + mine.bytes <= b.offset))
        break;
    }
  }
  return {
    offsets: buffers.map(({ offset }) => offset),
    arenaBytes: Math.max(0, ...buffers.map(({ offset, bytes }) => offset + bytes)),
  };
}

describe('planMemory', () => {
  it('keeps apart what is alive at the same time', () => {
    fc.assert(
      fc.property(randomCase, (random) => {
        checkByRunning(random, planMemory(random.graph, random.scratch), new Map());
        const aliases = reshapeAliases(random.graph);
        checkByRunning(random, planMemory(random.graph, random.scratch, aliases), aliases);
      }),
      { numRuns: 300 },
    );
  });

  it('places as a plain greedy search does', () => {
    fc.assert(
      fc.property(randomCase, (random) => {
        const plan = planMemory(random.graph, random.scratch);
        const placements = [...plan.tensors.values(), ...plan.scratch.values()];
        assert.deepEqual(
          { offsets: placements.map(({ offset }) => offset), arenaBytes: plan.arenaBytes },
          oracle(random),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('gives aliases one place that lives as long as both', () => {
    const graph: Graph = {
      tensors: [4, 64, 64, 4].map((size, i) => activation(i, 'INT8', [size])),
      operators: [
        operator(0, 'UNKNOWN', [0], [1], { name: 'ANY' }),
        operator(1, 'RESHAPE', [1], [2], { newShape: [] }),
        operator(2, 'UNKNOWN', [2], [3], { name: 'ANY' }),
      ],
      inputs: [0],
      outputs: [3],
      folded: [],
    };
    const plan = planMemory(graph, new Map(), reshapeAliases(graph));
    assert.deepEqual(plan.tensors.get(2), { offset: 0, bytes: 64, first: 1, last: 3 });
    assert.deepEqual(plan.tensors.get(1), plan.tensors.get(2));
    assert.equal(plan.arenaBytes, 80);
    assert.equal(planMemory(graph, new Map()).arenaBytes, 128);
  });

  it('leaves out what no operator mentions', () => {
    const tensors = [activation(0, 'INT8', [4]), activation(1, 'INT8', [4]), activation(2, 'INT8', [1000])];
    const operators = [operator(0, 'RELU', [0], [1], {})];
    const plan = planMemory({ tensors, operators, inputs: [0], outputs: [1], folded: [] }, new Map());
    assert.deepEqual([...plan.tensors.keys()], [0, 1]);
    assert.equal(plan.arenaBytes, 32);
  });

  it('refuses aliases and scratch that make no sense', () => {
    const tensors = [activation(0, 'INT8', [4]), activation(1, 'INT8', [5]), constant(2, 'INT32', [1], [0])];
    const operators = [operator(0, 'RELU', [0], [1], {})];
    const graph: Graph = { tensors, operators, inputs: [0], outputs: [1], folded: [] };
    assert.throws(() => planMemory(graph, new Map(), new Map([[1, 0]])), RangeError);
    assert.throws(() => planMemory(graph, new Map(), new Map([[0, 2]])), RangeError);
    for (const bytes of [-1, 0.5, Number.NaN]) {
      assert.throws(() => planMemory(graph, new Map([[0, bytes]])), RangeError);
    }
  });

  describe('against TFLM', () => {
    /** Made by make-tflm-heads.py beside it. */
    const heads: {
      sizes: number[];
      operators: [string, number[], number][];
      inputs: number[];
      outputs: number[];
      head: number;
    }[] = JSON.parse(
      readFileSync(new URL('../../../test/memory/fixtures/tflm-heads.json', import.meta.url), 'utf8'),
    );

    it(`needs the same arena for ${heads.length} random graphs`, () => {
      assert.ok(heads.length > 50);
      heads.forEach(({ sizes, operators, inputs, outputs, head }, i) => {
        const graph: Graph = {
          tensors: sizes.map((size, t) => activation(t, 'INT8', [1, 1, size, 1])),
          operators: operators.map(([name, given, out], k) => operator(k, 'UNKNOWN', given, [out], { name })),
          inputs,
          outputs,
          folded: [],
        };
        // TFLM's int8 TRANSPOSE_CONV accumulates in 32-bit scratch.
        const scratch = new Map(
          operators.flatMap(([name, , out], k) => (name === 'TRANSPOSE_CONV' ? [[k, 4 * sizes[out]]] : [])),
        );
        assert.equal(planMemory(graph, scratch).arenaBytes, head, `graph ${i}`);
      });
    });

    for (const name of ['digits-cnn.int16x8.tflite', 'digits-cnn-dynamic.int16x8.tflite']) {
      it(`needs the same arena for ${name}`, () => {
        const file = new URL(`../../../benchmarks/models/digits/${name}`, import.meta.url);
        const model = loadModel(readFileSync(file), name);
        // print_allocations() of the tflite-micro package (0.dev20261023182759): head 2560.
        assert.equal(planMemory({ ...model, folded: [] }, new Map()).arenaBytes, 2560);
        assert.equal(planMemory(buildGraph(model), new Map()).arenaBytes, 2560);
      });
    }
  });
});
