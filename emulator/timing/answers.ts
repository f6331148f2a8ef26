import type { LineOracle } from './model/machine.js';

/**
 * With a cache the time of a course depends on what the cache answers, and what it is asked next depends on its answers. So
 * what is known of a course is a tree: a line that is asked for, and what follows from either answer.
 */
export type Known<T> = { readonly outcome: T } | LineQuestion<T>;

export interface LineQuestion<T> {
  readonly line: number;
  held: Known<T> | undefined;
  missed: Known<T> | undefined;
}

interface Answer {
  readonly line: number;
  readonly held: boolean;
}

/** An outcome, and the answers that led to it as a text, `-` for a line that was missed. */
export interface Answered<T> {
  readonly outcome: T;
  /** It was made just now. */
  readonly made: boolean;
  readonly answers: string;
}

/**
 * Follow the tree of `key`, asking `holds` for each line once and in order; where it ends, `make` the outcome: it
 * gets the answers over again, and asks for itself from there on.
 */
export function answered<T>(
  known: Map<string, Known<T>>,
  key: string,
  holds: LineOracle,
  make: (holds: LineOracle) => T,
): Answered<T> {
  const answers: Answer[] = [];
  let node = known.get(key);
  while (node !== undefined && 'line' in node) {
    const held = holds(node.line);
    answers.push({ line: node.line, held });
    node = held ? node.held : node.missed;
  }
  if (node !== undefined) return { outcome: node.outcome, made: false, answers: '' };
  let asked = 0;
  const outcome = make((line) => {
    if (asked === answers.length) answers.push({ line, held: holds(line) });
    return answers[asked++].held;
  });
  known.set(key, grown(known.get(key), answers, 0, outcome));
  return { outcome, made: true, answers: answers.map(({ held }) => (held ? '+' : '-')).join('') };
}

/** The tree with one more path, from its question number `depth` on. */
function grown<T>(
  node: Known<T> | undefined,
  answers: readonly Answer[],
  depth: number,
  outcome: T,
): Known<T> {
  if (depth === answers.length) return { outcome };
  const { line, held } = answers[depth];
  const question: LineQuestion<T> =
    node !== undefined && 'line' in node ? node : { line, held: undefined, missed: undefined };
  if (held) question.held = grown(question.held, answers, depth + 1, outcome);
  else question.missed = grown(question.missed, answers, depth + 1, outcome);
  return question;
}
