import type { BenchRow, ConvolutionRow, PoolRow } from './shapes.js';

/**
 * The instruction-issue bound of a row: the cycles on the zero-wait board of the instructions that the best scheme known
 * to us cannot do without, with int8 weights in flash and activations in SRAM. Loop control, gathering of patches, set-up and
 * addressing are left out: they are what a kernel has to keep small.
 */
export function boundOf(row: BenchRow, macs: number, outputs: number): number {
  switch (row.op) {
    case 'CONV_2D':
      return macs * convolutionCyclesPerMac(row, outputs / row.outputDepth) + outputs * FINISH;
    case 'FULLY_CONNECTED':
      return macs * blockedCyclesPerMac(1) + outputs * FINISH;
    case 'DEPTHWISE_CONV_2D':
      return outputs * (depthwiseSums(row) + FINISH);
    case 'MAX_POOL_2D':
    case 'AVERAGE_POOL_2D':
      return outputs * poolCycles(row);
    default:
      return outputs * ELEMENT_CYCLES[row.op];
  }
}

/** Scale and saturate an output, pack and store two. */
const FINISH = 1 + 1 + 1 / 2 + 1 / 2;

/** Core registers beside two cursors and the stack pointer. */
const REGISTERS = 12;
/** FP registers that can hold unpacked weights: all but a few constants. */
const FP_REGISTERS = 28;

function convolutionCyclesPerMac(row: ConvolutionRow, pixels: number): number {
  const columns = row.filter[0] * row.filter[1] * row.input[2];
  const blocked = blockedCyclesPerMac(pixels);
  // 2 channels x 4 pixels with the weights of both in FP registers: VMOV 2 + LDM 5 + 8 SMLAD.
  return columns <= FP_REGISTERS && pixels >= 4 ? Math.min(blocked, 15 / 16) : blocked;
}

/**
 * The best blocking of R channels x P pixels: per column pair R * P SMLAD, R / 2 unpacking instructions and R / 2 words of
 * weights, P words of inputs. A switch between weights (flash) and inputs (SRAM) costs a cycle, so b words of the ones and
 * inputs for a column pairs are loaded at a time, as far as registers go: R * P accumulators, b and a * P words.
 */
export function blockedCyclesPerMac(maxPixels: number): number {
  let best = Infinity;
  for (let r = 2; r <= 10; r += 2) {
    for (let p = 1; p <= Math.min(maxPixels, 6); p++) {
      for (let a = 1; r * p + a * p < REGISTERS; a++) {
        const b = REGISTERS - r * p - a * p;
        const cycles = r * p + r / 2 + (r / 2) * (1 + 1 / b) + p + 1 / a;
        best = Math.min(best, cycles / (2 * r * p));
      }
    }
  }
  return best;
}

/** Sums of one output: SMLADs of tap pairs; inputs of two neighbouring outputs are loaded together, a word per row and stride. */
function depthwiseSums({ filter: [height, width], stride: [, strideW] }: ConvolutionRow): number {
  return height * Math.ceil(width / 2) + (height * strideW + 1) / 2;
}

/** Two channels at a time: a load per tap, two instructions to compare or add, a store. */
function poolCycles({ filter: [height, width] }: PoolRow): number {
  const taps = height * width;
  return (taps + 2 * (taps - 1) + 1) / 2;
}

/**
 * Cycles per output of operators without weights. Moving: half a word loaded, half stored. ADD: 4 instructions per input
 * pair to scale, 3 to requantize each sum. MUL: a product and 3 to requantize it. TANH and SOFTMAX: index, fraction, table,
 * interpolation; SOFTMAX also looks for the maximum and scales.
 */
const ELEMENT_CYCLES: {
  readonly [op in Exclude<
    BenchRow['op'],
    'CONV_2D' | 'FULLY_CONNECTED' | 'DEPTHWISE_CONV_2D' | 'MAX_POOL_2D' | 'AVERAGE_POOL_2D'
  >]: number;
} = {
  ADD: 1 + 2 + 3 + 1 + 1,
  MUL: 1 + 1 + 3 + 1 + 1,
  RELU: 1 / 2 + 1 / 2 + 1 / 2,
  RELU6: 1 / 2 + 1 / 2 + 1,
  TANH: 1 / 2 + 8 + 1 / 2,
  SOFTMAX: 1.5 + 12 + 4,
  PAD: 1,
  RESHAPE: 1,
  PACK: 1,
  UNPACK: 1,
};
