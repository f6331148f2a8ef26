import type { BenchResult } from './report.js';

/** A bar per row with multiply-accumulates: cycles per MAC of the kernel, its bound as a mark, CMSIS-NN behind it. */

const LEFT = 210;
const WIDTH = 560;
const RIGHT = 60;
const TOP = 54;
const BAR = 20;
/** Longer bars are cut: the narrow layers of the peer would flatten everything else. */
const MAX = 6;
const TICK = 1;

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

export function plot(results: readonly BenchResult[]): string {
  const rows = results.filter(({ macs }) => macs > 0);
  const height = TOP + rows.length * BAR + 30;
  const x = (cycles: number) => LEFT + (Math.min(cycles, MAX) / MAX) * WIDTH;
  const parts: string[] = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${LEFT + WIDTH + RIGHT}" height="${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${LEFT}" y="18" font-size="13">Cycles per multiply-accumulate, int16 activations, int8 weights (zero-wait board)</text>`,
    legend(),
  ];
  for (let tick = 0; tick <= MAX; tick += TICK) {
    const at = x(tick).toFixed(1);
    parts.push(
      `<line x1="${at}" y1="${TOP - 4}" x2="${at}" y2="${height - 24}" stroke="#ddd"/>`,
      `<text x="${at}" y="${height - 10}" text-anchor="middle">${tick}</text>`,
    );
  }
  rows.forEach((row, i) => {
    const y = TOP + i * BAR;
    const per = row.cycles / row.macs;
    parts.push(`<text x="${LEFT - 6}" y="${y + 13}" text-anchor="end">${escaped(row.name)}</text>`);
    if (row.cmsisCycles !== null) {
      const peer = row.cmsisCycles / row.macs;
      parts.push(bar(y + 3, x(peer) - LEFT, 13, '#d5d9e0'));
      if (peer > MAX)
        parts.push(`<text x="${LEFT + WIDTH + 4}" y="${y + 13}" fill="#888">${peer.toFixed(1)}</text>`);
    }
    parts.push(bar(y + 5, x(per) - LEFT, 9, '#2b6cb0'));
    const bound = x(row.bound / row.macs).toFixed(1);
    parts.push(
      `<line x1="${bound}" y1="${y + 2}" x2="${bound}" y2="${y + 17}" stroke="#c53030" stroke-width="2"/>`,
    );
  });
  return `${[...parts, '</svg>'].join('\n')}\n`;
}

function bar(y: number, width: number, height: number, fill: string): string {
  return `<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${height}" fill="${fill}"/>`;
}

function legend(): string {
  const entries = [
    ['#2b6cb0', 'ThumbNN'],
    ['#c53030', 'instruction-issue bound'],
    ['#d5d9e0', 'CMSIS-NN -O3 (beyond the edge: figure at the right)'],
  ];
  return entries
    .map(([fill, text], i) => {
      const at = LEFT + [0, 80, 235][i];
      return `<rect x="${at}" y="30" width="10" height="10" fill="${fill}"/><text x="${at + 14}" y="39">${text}</text>`;
    })
    .join('\n');
}
