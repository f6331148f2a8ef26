/** Execute an image once and observe it from outside: operator boundaries, counters, outputs, stack. */
import { type Engine, MachineFault, type StopReason } from '../../emulator/index.js';
import { ContractError } from '../errors.js';
import type { Area, Image, ImageOperator } from '../image/image.js';
import type { Guard } from './guard.js';
import { seededDraws } from './random.js';
import type { Cost } from './result.js';

export interface ImageRun {
  /** Of each entry of the invoke table, from the call to the return. */
  readonly operators: readonly Cost[];
  /** From reset to the end of the model. */
  readonly total: Cost;
  readonly stackHighWaterBytes: number;
}

export interface RunOptions {
  /** Content of the model's input tensors, raw little endian. */
  readonly inputs: ReadonlyMap<number, Uint8Array>;
  /** A kernel that does not end is stopped here. */
  readonly maxInstructions: number;
  /** Enforces the kernels' contracts; without it they are only observed. */
  readonly guard?: Guard;
  /**
   * Called with the number of operators that have run: 0 before the first one, then after each. The arena can be
   * read by `engine.read`.
   */
  readonly onProgress?: (done: number) => void;
}

/** Any fixed number will do. */
const PAINT_SEED = 0x7a3d;

/**
 * @param engine on the image's board
 * @throws ContractError when the guard finds a contract broken, when the firmware faults (the MachineFault is the
 *   `cause` then) or does not reach its end
 */
export function runImage(engine: Engine, image: Image, options: RunOptions): ImageRun {
  const { guard } = options;
  for (const { address, bytes } of image.regions) engine.load(address, bytes);
  // SRAM comes up with anything in it. A kernel that counts on zeros shows as a mismatch.
  engine.load(image.arena.address, paint(image.arena));
  engine.load(image.stack.address, paint(image.stack));
  for (const [tensor, bytes] of options.inputs) {
    const area = image.tensors.get(tensor);
    if (area !== undefined) engine.load(area.address, bytes);
  }

  const cost = (): Cost => {
    const { cycles, instructions, account } = engine;
    return {
      cycles: engine.countsCycles ? cycles : null,
      instructions,
      issued: account?.issued ?? null,
      stalls: account?.stalls ?? null,
    };
  };
  const operators: Cost[] = [];
  let begin = cost();
  let running: ImageOperator | undefined;
  engine.observe(image.opBegin, () => {
    running = image.operators[operators.length];
    guard?.operatorBegins(running);
    begin = cost();
  });
  engine.observe(image.opEnd, () => {
    operators.push(minus(cost(), begin));
    guard?.operatorEnds();
    running = undefined;
    options.onProgress?.(operators.length);
  });

  engine.reset();
  options.onProgress?.(0);
  runToEnd(engine, image, options, () => running);
  return { operators, total: cost(), stackHighWaterBytes: stackHighWater(engine, image.stack) };
}

function runToEnd(
  engine: Engine,
  image: Image,
  { maxInstructions, guard }: RunOptions,
  running: () => ImageOperator | undefined,
): void {
  const failed = (code: string, what: string): ContractError => {
    const operator = running();
    const place = operator === undefined ? {} : { op: operator.operator };
    return new ContractError(code, `${operator?.kernel ?? 'the runtime'} ${what}`, place);
  };
  let reason: StopReason;
  try {
    reason = engine.run({ stopAt: [image.done], maxInstructions });
  } catch (error) {
    if (!(error instanceof MachineFault)) throw error;
    const violation = guard?.explain(error);
    if (violation !== undefined) throw Object.assign(violation, { cause: error });
    throw Object.assign(failed('KERNEL_FAULT', `faults: ${error.message}`), { cause: error });
  }
  if (reason.kind === 'address') return;
  throw failed('KERNEL_ENDLESS', `does not end: ${reason.kind} at pc 0x${engine.register(15).toString(16)}`);
}

/** What a run cost outside of its operators. */
export function overheadOf({ operators, total }: ImageRun): Cost {
  return operators.reduce(minus, total);
}

/** Cost of what happened between two points of a run. */
export function minus(a: Cost, b: Cost): Cost {
  const difference = (x: number | null, y: number | null) => (x === null || y === null ? null : x - y);
  return {
    cycles: difference(a.cycles, b.cycles),
    instructions: a.instructions - b.instructions,
    issued: difference(a.issued, b.issued),
    stalls:
      a.stalls === null
        ? null
        : Object.fromEntries(
            Object.entries(a.stalls).map(([cause, cycles]) => [cause, cycles - (b.stalls?.[cause] ?? 0)]),
          ),
  };
}

/** Bytes that nobody writes by chance, so that untouched stack is recognised. */
function paint({ bytes }: Area): Uint8Array {
  const draw = seededDraws(PAINT_SEED);
  return Uint8Array.from({ length: bytes }, draw);
}

/** Bytes from the end of the stack down to the deepest one that was written. */
function stackHighWater(engine: Engine, stack: Area): number {
  const painted = paint(stack);
  const content = engine.read(stack.address, stack.bytes);
  const deepest = content.findIndex((byte, i) => byte !== painted[i]);
  return deepest < 0 ? 0 : stack.bytes - deepest;
}
