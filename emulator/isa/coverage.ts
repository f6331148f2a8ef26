import type { Row, TimingClass } from './row.js';
import { ROWS } from './table.js';

/** Bits in groups of four, as the manual draws them. */
function drawn(pattern: string): string {
  return (pattern.match(/.{4}/g) ?? []).join(' ');
}

/** Timing class of a row; those that depend on a field name their ordinary case. */
function timingOf(row: Row): TimingClass {
  return typeof row.timing === 'function' ? row.timing({ d: 0 }) : row.timing;
}

/** Chapter headings in the order of the table: sections A7.7 and B5.2 of the manual, by size. */
function table(title: string, rows: readonly Row[]): string[] {
  return [
    `## ${title} (${rows.length})`,
    '',
    '| encoding | manual | bits | timing class |',
    '|---|---|---|---|',
    ...rows.map((r) => `| ${r.name} | ${r.section} | \`${drawn(r.pattern)}\` | ${timingOf(r)} |`),
    '',
  ];
}

/** docs/isa-coverage.md: every encoding of the instruction table. The page is generated, a test compares it. */
export function coverageMarkdown(): string {
  const narrow = ROWS.filter((r) => r.pattern.length === 16);
  const wide = ROWS.filter((r) => r.pattern.length === 32);
  const float = wide.filter((r) => timingOf(r).startsWith('float'));
  const integer = wide.filter((r) => !timingOf(r).startsWith('float'));
  return [
    '# Instruction set coverage',
    '',
    'Generated from the instruction table (`emulator/isa/table.ts`) by `npm run docs:isa`; do not edit.',
    'Every row is decoded, disassembled and lifted. Sections are those of the ARMv7-M Architecture Reference Manual',
    '(DDI 0403). In the bits, `0` and `1` are fixed, `x` is ignored, other letters are operand fields.',
    '',
    `${ROWS.length} encodings.`,
    '',
    ...table('16-bit Thumb', narrow),
    ...table('32-bit Thumb, DSP extension and system', integer),
    ...table('FPv4-SP floating point', float),
  ].join('\n');
}
