/** Loops of a directed graph. */

/** By node, where its edges lead. */
export type Successors = readonly (readonly number[])[];

/** Strongly connected components with a cycle, of the graph on `members` (Tarjan). */
export function loopsAmong(graph: Successors, members: ReadonlySet<number>): Set<number>[] {
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const loops: Set<number>[] = [];
  const visit = (n: number): void => {
    order.set(n, order.size);
    low.set(n, order.size - 1);
    open.push(n);
    isOpen.add(n);
    const next = graph[n].filter((to) => members.has(to));
    for (const to of next) {
      if (!order.has(to)) visit(to);
      if (isOpen.has(to)) low.set(n, Math.min(low.get(n) as number, low.get(to) as number));
    }
    if (low.get(n) !== order.get(n)) return;
    const component = open.splice(open.indexOf(n));
    for (const member of component) isOpen.delete(member);
    if (component.length > 1 || next.includes(n)) loops.push(new Set(component));
  };
  for (const n of members) if (!order.has(n)) visit(n);
  return loops;
}

/** Nodes of a loop that are entered from outside, or with the region. */
export function waysInto(next: Successors, loop: ReadonlySet<number>): number[] {
  const found = new Set(loop.has(0) ? [0] : []);
  const reached = new Set([0]);
  for (const n of reached)
    for (const to of next[n]) {
      reached.add(to);
      if (!loop.has(n) && loop.has(to)) found.add(to);
    }
  return [...found];
}

/** The others. */
export const without = (members: ReadonlySet<number>, n: number): Set<number> =>
  new Set([...members].filter((member) => member !== n));
