/**
 * What the kernels of FULLY_CONNECTED cost, in cycles on the zero-wait board: 5 cycles per column and 4 channels
 * (kernels-thumb/common/rows_4.inc), the small numbers fitted to the emulator. test/kernels-thumb/cost.test.ts compares.
 */

interface RowShape {
  readonly batches: number;
  readonly inputDepth: number;
  readonly outputDepth: number;
}

function rowsCycles({ batches, inputDepth, outputDepth }: RowShape, finish: number): number {
  const record = 5 * inputDepth + 6.2 * Math.ceil(inputDepth / 32) + finish;
  return batches * (Math.ceil(outputDepth / 4) * record + 50) + 25;
}

/** fully_connected_s16s8 */
export const fullyConnectedCycles = (shape: RowShape): number => rowsCycles(shape, 51);

/** fully_connected_s16s8_any */
export const anyFullyConnectedCycles = (shape: RowShape): number => rowsCycles(shape, 131);
