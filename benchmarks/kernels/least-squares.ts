/**
 * The x >= 0 for which rows * x is closest to `targets`: coordinate descent, which needs no matrix of full rank.
 * @param rows of equal length
 */
export function leastSquares(rows: readonly (readonly number[])[], targets: readonly number[]): number[] {
  const size = rows[0]?.length ?? 0;
  const x = new Array<number>(size).fill(0);
  const rest = [...targets];
  const squares = x.map((_, j) => rows.reduce((sum, row) => sum + row[j] ** 2, 0));
  for (let round = 0; round < ROUNDS; round++) {
    for (let j = 0; j < size; j++) {
      if (squares[j] === 0) continue;
      const slope = rows.reduce((sum, row, i) => sum + row[j] * rest[i], 0);
      const step = Math.max(slope / squares[j], -x[j]);
      x[j] += step;
      rows.forEach((row, i) => {
        rest[i] -= step * row[j];
      });
    }
  }
  return x;
}

const ROUNDS = 20_000;
