/**
 * What the kernels of FULLY_CONNECTED cost, in cycles on the zero-wait board: 5 cycles per column and 4 channels
 * (kernels-thumb/fully-connected/rows.S), the small numbers fitted to the emulator. test/kernels-thumb/cost.test.ts compares.
 */

interface RowShape {
  readonly batches: number;
  readonly inputDepth: number;
  readonly outputDepth: number;
}

const recordCycles = (inputDepth: number, unrolled: number, finish: number): number =>
  5 * inputDepth + 6.2 * Math.ceil(inputDepth / unrolled) + finish;

/** fully_connected_s16s8: one or two channels left over take 22 cycles per 8 columns. */
export function fullyConnectedCycles({ batches, inputDepth, outputDepth }: RowShape): number {
  const rest = outputDepth % 4;
  const pair = rest === 1 || rest === 2;
  const records = pair ? Math.floor(outputDepth / 4) : Math.ceil(outputDepth / 4);
  return (
    batches * (records * recordCycles(inputDepth, 96, 54) + (pair ? 3.1 * inputDepth + 65 : 0) + 50) + 25
  );
}

/** fully_connected_s16s8_any */
export function anyFullyConnectedCycles({ batches, inputDepth, outputDepth }: RowShape): number {
  return batches * (Math.ceil(outputDepth / 4) * recordCycles(inputDepth, 96, 150) + 50) + 25;
}
