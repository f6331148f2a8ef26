/** One measured snippet: what lay between two reads of a cycle counter on a chip, and by how much it had moved. */
export interface MeasuredRow {
  readonly id: string;
  /** `category/test`. */
  readonly test: string;
  readonly core: 'm3' | 'm4';
  readonly region: string;
  readonly code_region: 'flash' | 'sram';
  /** Address modulo 8 of the first instruction behind the first counter read. */
  readonly align: number;
  /** Sizes of the two counter reads; 4 and 4 when absent. */
  readonly rd?: readonly [2 | 4, 2 | 4];
  readonly pre?: string;
  readonly setup: string;
  readonly asm: readonly string[];
  readonly hex: string;
  /** Offsets of the executed instructions from the first counter read, when control flow is not straight. */
  readonly path?: readonly number[];
  readonly code?: string;
  readonly code_at?: number;
  readonly cycles: number;
  readonly lsu?: number;
  readonly cpi?: number;
  readonly fold?: number;
  readonly exc?: number;
  readonly data?: Readonly<Record<string, number>>;
}

export function parseRows(text: string): MeasuredRow[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as MeasuredRow);
}

const LONG_MULTIPLY = /^(mla|mls|umull|smull|umlal|smlal)(..)?\b/;

/** The Cortex-M3 takes longer for these than the M4: such rows say nothing about an M4. */
export const dependsOnCore = (row: MeasuredRow) =>
  row.core === 'm3' && row.asm.some((line) => LONG_MULTIPLY.test(line));

export const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
