import type { LineOracle } from './model/machine.js';

/**
 * With a cache the time of a course depends on what the cache answers, and what it is asked next depends on its answers. So
 * what is known of a course is a tree: a line that is asked for, and what follows from either answer.
 */
export type Known<T> = LineQuestion<T> | Leaf<T>;

interface Leaf<T> {
  readonly line: undefined;
  readonly outcome: T;
}

interface LineQuestion<T> {
  readonly line: number;
  held: Known<T> | undefined;
  missed: Known<T> | undefined;
}

/** What is known of one course. */
export interface Tree<T> {
  root: Known<T> | undefined;
}

export const noTree = <T>(): Tree<T> => ({ root: undefined });

/** Lines that were asked for on the way, and whether they were held: this is walked often, and used up at once. */
const lines: number[] = [];
const held: boolean[] = [];

/** Follow a tree, asking `holds` for each line once and in order. Undefined where it ends: then it can be extended. */
export function follow<T>(tree: Tree<T>, holds: LineOracle): T | undefined {
  lines.length = 0;
  held.length = 0;
  let node = tree.root;
  while (node !== undefined) {
    if (node.line === undefined) return node.outcome;
    const answer = holds(node.line);
    lines.push(node.line);
    held.push(answer);
    node = answer ? node.held : node.missed;
  }
  return undefined;
}

/**
 * Where `follow` has just ended, `make` the outcome: it gets the answers over again and asks `holds` for itself from
 * there on. Returned with its answers as a text, `-` for a line that was missed.
 */
export function extend<T>(
  tree: Tree<T>,
  holds: LineOracle,
  make: (holds: LineOracle) => T,
): { readonly outcome: T; readonly answers: string } {
  let asked = 0;
  const outcome = make((line) => {
    if (asked === lines.length) {
      lines.push(line);
      held.push(holds(line));
    }
    return held[asked++];
  });
  tree.root = grown(tree.root, 0, outcome);
  return { outcome, answers: held.map((hit) => (hit ? '+' : '-')).join('') };
}

/** The tree with one more path, from its question number `depth` on. */
function grown<T>(node: Known<T> | undefined, depth: number, outcome: T): Known<T> {
  if (depth === lines.length) return { line: undefined, outcome };
  const question: LineQuestion<T> =
    node !== undefined && node.line !== undefined
      ? node
      : { line: lines[depth], held: undefined, missed: undefined };
  if (held[depth]) question.held = grown(question.held, depth + 1, outcome);
  else question.missed = grown(question.missed, depth + 1, outcome);
  return question;
}
