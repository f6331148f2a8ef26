import type { FastChannel } from '../packing/channels.js';
import { Writer } from '../packing/writer.js';
import type { DepthwiseConv2dParams } from './prepare.js';

/**
 * How the 3x3 kernels see a node (kernels-thumb/depthwise-conv-2d/depthwise_planes.S): lines of pixels that are rows or columns of the
 * image, and bands of lines whose planes fit into scratch.
 */
export interface Planes {
  readonly linesAreColumns: boolean;
  readonly inputLength: number;
  readonly inputLines: number;
  readonly outputLength: number;
  readonly outputLines: number;
  /** Along the lines. */
  readonly lengthStride: number;
  /** Across the lines. */
  readonly lineStride: number;
  readonly padLength: number;
  readonly padLines: number;
  /** Channels transposed at a time: 2, or the only one. */
  readonly planes: number;
  /** Of a padded line. */
  readonly lineWords: number;
  /** Output lines of a band. */
  readonly bandLines: number;
  readonly scratchBytes: number;
}

const FILTER = 3;

/** Bands take about this much. More lines in a band save transposing its first and last lines twice. */
const SCRATCH_BYTES = 3072;

/**
 * The longer lines with this stride along them, as a line costs some 25 cycles to begin; the shorter ones if their bands fit
 * into scratch and those of the longer do not. undefined when there are none.
 */
export function planesOf(p: DepthwiseConv2dParams, lengthStride: number): Planes | undefined {
  const candidates = [oriented(p, false), oriented(p, true)]
    .filter((planes) => planes.lengthStride === lengthStride)
    .sort((a, b) => b.outputLength - a.outputLength);
  return candidates.find(({ scratchBytes }) => scratchBytes <= SCRATCH_BYTES) ?? candidates.at(-1);
}

function oriented(p: DepthwiseConv2dParams, linesAreColumns: boolean): Planes {
  const x = { input: p.inputWidth, output: p.outputWidth, stride: p.strideW, pad: p.padLeft };
  const y = { input: p.inputHeight, output: p.outputHeight, stride: p.strideH, pad: p.padTop };
  const [along, across] = linesAreColumns ? [y, x] : [x, y];
  const planes = Math.min(p.inputDepth, 2);
  // Words of two pixels; stride 1 reads one beyond the last window when the number of outputs is odd, stride 2 always.
  const lineWords =
    along.stride === 1
      ? Math.floor((along.output + FILTER) / 2)
      : Math.ceil((2 * along.output + FILTER - 2) / 2);
  const inputLinesOf = (outputLines: number) => (outputLines - 1) * across.stride + FILTER;
  const bytesOf = (outputLines: number) => 4 * planes * lineWords * inputLinesOf(outputLines);
  let bandLines = 1;
  while (bandLines < across.output && bytesOf(bandLines + 1) <= SCRATCH_BYTES) bandLines++;
  // As many bands, of equal height.
  bandLines = Math.ceil(across.output / Math.ceil(across.output / bandLines));
  return {
    linesAreColumns,
    inputLength: along.input,
    inputLines: across.input,
    outputLength: along.output,
    outputLines: across.output,
    lengthStride: along.stride,
    lineStride: across.stride,
    padLength: along.pad,
    padLines: across.pad,
    planes,
    lineWords,
    bandLines,
    scratchBytes: bytesOf(bandLines),
  };
}

/** A record per output channel. @param channels their weights are the filter's rows, 3 taps each */
export function packPlaneRecords(channels: readonly FastChannel[], linesAreColumns: boolean): Uint8Array {
  const out = new Writer(20 * channels.length);
  for (const { bias, multiplier, weights } of channels) {
    out.word(bias);
    out.word(multiplier);
    for (let line = 0; line < FILTER; line++) {
      const [w0, w1, w2] = [0, 1, 2].map((tap) =>
        linesAreColumns ? weights[tap * FILTER + line] : weights[line * FILTER + tap],
      );
      for (const w of [w0, w1, w1, w2]) out.int8(w);
    }
  }
  return out.finish();
}
