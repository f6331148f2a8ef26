import type { ProcessResult } from './processes.js';
import type { QemuResult } from './qemu.js';

export interface EmulatorResult {
  readonly name: string;
  readonly instructions: number;
  readonly cycles: number;
  /** Million instructions per second of the jit. */
  readonly jitMips: number;
  /** Emulated cycles per second over the board's clock. */
  readonly realTime: number;
  /** Times as fast as each. */
  readonly overUnicorn: number;
  readonly overUnicornCounting: number;
  readonly overInterpreter: number;
  /** Than itself when every access asks the shadow. */
  readonly overChecked: number;
}

const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / Math.max(1, values.length));

export function table(
  results: readonly EmulatorResult[],
  qemu: QemuResult | undefined,
  processes: readonly ProcessResult[],
): string {
  const header = ['jit against', 'unicorn', '+ counting', 'interpreter', 'checked', 'MIPS', 'real time'];
  const rows = results.map((r) => [
    r.name,
    `${r.overUnicorn.toFixed(2)}x`,
    `${r.overUnicornCounting.toFixed(1)}x`,
    `${r.overInterpreter.toFixed(1)}x`,
    `${r.overChecked.toFixed(2)}x`,
    r.jitMips.toFixed(0),
    `${r.realTime.toFixed(1)}x`,
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  const mean = geometricMean(results.map(({ overUnicorn }) => overUnicorn));
  const notes = [
    `geometric mean against Unicorn: ${mean.toFixed(2)}x`,
    ...(qemu === undefined
      ? []
      : [
          `against qemu-system-arm -icount, integer code: ${qemu.overQemu.toFixed(2)}x ` +
            `(${qemu.jitMips.toFixed(0)} against ${qemu.qemuMips.toFixed(0)} MIPS)`,
        ]),
    ...processes.map(
      ({ name, seconds, processorSeconds }) =>
        `thumbnn bench ${name}: ${processorSeconds.toFixed(2)} s of processor time, ${seconds.toFixed(2)} s`,
    ),
  ];
  return [line(header), ...rows.map(line), '', ...notes, ''].join('\n');
}

const rounded = (value: number): number => Number(value.toPrecision(4));

export function json(
  results: readonly EmulatorResult[],
  qemu: QemuResult | undefined,
  processes: readonly ProcessResult[],
): string {
  const numbers = <Row extends object>(row: Row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [
        key,
        typeof value === 'number' && !Number.isInteger(value) ? rounded(value) : value,
      ]),
    );
  const document = {
    schema: 'thumbnn-emulator-benchmark',
    schemaVersion: 1,
    rows: results.map(numbers),
    qemu: qemu === undefined ? null : numbers(qemu),
    processes: processes.map(numbers),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
