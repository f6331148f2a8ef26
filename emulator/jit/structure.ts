/**
 * From a control-flow graph to nested blocks and loops, as WebAssembly wants them: the dominator tree is walked
 * in reverse postorder, merge points become blocks, loop headers become loops (Ramsey, "Beyond Relooper", ICFP
 * 2022). Needs a reducible graph; of another one, `structure` names the edges that do not fit.
 */

/** Node indices; node 0 is the entry. */
export interface ControlFlowGraph {
  readonly successors: readonly (readonly number[])[];
}

export interface DominatorTree {
  /** Reverse postorder number by node; -1 when unreachable. */
  readonly order: readonly number[];
  /** Immediate dominator by node; the entry dominates itself. */
  readonly dominator: readonly number[];
  /** Children in the dominator tree, in decreasing reverse postorder. */
  readonly children: readonly (readonly number[])[];
  /** More than one forward edge arrives. */
  readonly isMerge: readonly boolean[];
  /** A back edge arrives. */
  readonly isLoopHeader: readonly boolean[];
}

/** Nodes in reverse postorder. */
function reversePostorder(graph: ControlFlowGraph): number[] {
  const seen = new Set<number>();
  const postorder: number[] = [];
  // Iterative depth-first search: [node, next successor].
  const stack: [number, number][] = [[0, 0]];
  seen.add(0);
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    const successor = graph.successors[top[0]][top[1]++];
    if (successor === undefined) {
      postorder.push(top[0]);
      stack.pop();
    } else if (!seen.has(successor)) {
      seen.add(successor);
      stack.push([successor, 0]);
    }
  }
  return postorder.reverse();
}

export interface Structure {
  readonly tree: DominatorTree;
  /** Of an irreducible graph: edges [from, to] that lead back to a node which does not dominate them. */
  readonly misfits: readonly (readonly [number, number])[];
}

/** Dominators by the iterative algorithm of Cooper, Harvey and Kennedy. */
export function structure(graph: ControlFlowGraph): Structure {
  const count = graph.successors.length;
  const sequence = reversePostorder(graph);
  const order = new Array<number>(count).fill(-1);
  sequence.forEach((node, k) => {
    order[node] = k;
  });
  const predecessors: number[][] = Array.from({ length: count }, () => []);
  for (const node of sequence) for (const s of graph.successors[node]) predecessors[s].push(node);

  const dominator = new Array<number>(count).fill(-1);
  dominator[0] = 0;
  const intersect = (a: number, b: number): number => {
    let x = a;
    let y = b;
    while (x !== y) {
      while (order[x] > order[y]) x = dominator[x];
      while (order[y] > order[x]) y = dominator[y];
    }
    return x;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const node of sequence.slice(1)) {
      const known = predecessors[node].filter((p) => dominator[p] !== -1);
      const next = known.reduce(intersect);
      if (dominator[node] !== next) {
        dominator[node] = next;
        changed = true;
      }
    }
  }

  const dominates = (a: number, b: number): boolean => {
    let x = b;
    while (order[x] > order[a]) x = dominator[x];
    return x === a;
  };
  const isMerge = new Array<boolean>(count).fill(false);
  const isLoopHeader = new Array<boolean>(count).fill(false);
  const misfits: (readonly [number, number])[] = [];
  for (const node of sequence) {
    let forward = 0;
    for (const p of predecessors[node]) {
      if (order[p] < order[node]) forward++;
      else if (dominates(node, p)) isLoopHeader[node] = true;
      else misfits.push([p, node]);
    }
    isMerge[node] = forward > 1;
  }
  const children: number[][] = Array.from({ length: count }, () => []);
  for (const node of sequence.slice(1).reverse()) children[dominator[node]].push(node);
  return { tree: { order, dominator, children, isMerge, isLoopHeader }, misfits };
}
