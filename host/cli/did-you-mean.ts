import { UsageError } from '../errors.js';

/**
 * Check a name that the user gave.
 * @param what the flag and the thing, e.g. `--board: unknown board`
 * @param known what tells all names, when they are too many for a line
 * @throws UsageError that lists the known names and the closest one
 */
export function knownName(
  names: readonly string[],
  name: string,
  what: string,
  known = `known: ${names.join(', ')}`,
): string {
  if (names.includes(name)) return name;
  const close = closest(names, name);
  const hint = close === undefined ? known : `did you mean ${close}? ${known}`;
  throw new UsageError('UNKNOWN_NAME', `${what} '${name}'`, {}, hint);
}

/** The candidate within a third of its length in edits, or undefined. */
export function closest(candidates: readonly string[], word: string): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = editDistance(candidate.toLowerCase(), word.toLowerCase());
    if (distance <= Math.max(1, candidate.length / 3) && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Optimal string alignment distance: insert, delete, replace, swap neighbours. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, last[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
      }
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
