/**
 * ThumbNN as a library: run an int16x8 TensorFlow Lite model on an emulated Cortex-M4 and see what every operator
 * costs. Nothing in here touches files, so it runs in a browser worker, too; under Node the kernels that come with
 * the package are loaded by `thumbnn/kernels`.
 *
 * ```js
 * import { readFileSync } from 'node:fs';
 * import { bench } from 'thumbnn/host';
 * import { loadKernelLibrary } from 'thumbnn/kernels';
 *
 * const { result } = await bench(readFileSync('model.tflite'), { kernels: loadKernelLibrary() });
 * console.log(result.totals.cycles, result.totals.bitExact);
 * ```
 */
export { BOARDS, type Board, ENGINES } from '../emulator/index.js';
export { BoardError, parseBoard } from '../emulator/timing/board-file.js';
export { type BenchOptions, type BenchOutcome, bench, type GivenInput } from './bench.js';
export { type Catalogue, catalogue } from './catalogue.js';
export {
  ContractError,
  describeError,
  ModelError,
  type Place,
  ThumbnnError,
  UnsupportedError,
  UsageError,
} from './errors.js';
export { type ExplainOptions, explain, type Snippet } from './explain/explain.js';
export type { ExplainResult } from './explain/result.js';
export { buildFirmware, type Firmware, type Step } from './firmware.js';
export { checkManifest, type KernelLibrary } from './image/manifest.js';
export { isBitExact, macsPerCycle, share } from './measure/derived.js';
export { DEFAULT_SEED, MAX_SEED, randomInputs } from './measure/random-inputs.js';
export type * from './measure/result.js';
export type { KernelChoice, Resolver } from './ops/resolver.js';
export { BENCH_JSON_SCHEMA } from './report/bench-schema.js';
export { boardFile, renderBoardJson } from './report/boards-json.js';
export { BOARD_FILE_JSON_SCHEMA, BOARDS_JSON_SCHEMA } from './report/boards-schema.js';
export { EXPLAIN_JSON_SCHEMA, renderExplainJson } from './report/explain-json.js';
export { renderExplanation } from './report/explain-text.js';
export { renderJson } from './report/json.js';
export { OPS_JSON_SCHEMA, renderOpsJson } from './report/ops-json.js';
export { renderOps } from './report/ops-text.js';
export { RUN_JSON_SCHEMA } from './report/run-schema.js';
export { renderPostMortem, renderRunLine } from './report/run-text.js';
export { renderSweepJson, SWEEP_JSON_SCHEMA } from './report/sweep-json.js';
export { renderSweep } from './report/sweep-text.js';
export { type Colors, renderText, type TextOptions } from './report/text.js';
export type * from './run/result.js';
export { type DumpRequest, type RunOptions, type RunOutcome, type RunOutside, run } from './run/run.js';
export { type SweepResult, type SweepSetting, sweep, withWaitStates } from './sweep.js';
export { loadModel } from './tflite/load.js';
export type { Model } from './tflite/model.js';
