/** What twins run: the kernels of the benchmark, and the test programs. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageOfNode } from '../../benchmarks/kernels/measure.js';
import { nodeOfRow } from '../../benchmarks/kernels/node.js';
import { BENCH_ROWS } from '../../benchmarks/kernels/shapes.js';
import { type Board, type Engine, MPS2_AN386 } from '../../emulator/index.js';
import { Interpreter } from '../../emulator/interpreter.js';
import { Jit } from '../../emulator/jit/engine.js';
import { createSemihosting, runProgram } from '../../emulator/machine/semihosting.js';
import type { KernelLibrary } from '../../host/image/manifest.js';
import { semihostingFiles } from '../../host/io/semihosting-files.js';
import { applyBoot, bootOf } from '../../host/run/boot.js';
import { readImage } from '../../host/run/image.js';
import { CONFIRMED, type Program } from '../programs/programs.js';
import { elfName, FIXTURES } from '../programs/toolchain.js';
import type { Twin } from './twins.js';

export interface TwinProgram {
  readonly name: string;
  /** The same on both engines: the interpreter, and one that compiles early. */
  create(): [Twin, Twin];
}

/** Early enough that short programs are compiled. */
const TIERING = { hot: 100, hotWayOut: 20 };

const enginesOn = (board: Board): [Engine, Engine] => [
  new Interpreter(board),
  new Jit(board, undefined, TIERING),
];

/** Every row of the kernel benchmark. @param boardOf what becomes of the benchmark's board */
export function kernelTwins(library: KernelLibrary, boardOf = (board: Board) => board): TwinProgram[] {
  return BENCH_ROWS.flatMap((row) => {
    const linked = imageOfNode(library, nodeOfRow(row));
    if (linked === undefined) return [];
    const { image, inputs, board } = linked;
    const twin = (engine: Engine): Twin => {
      for (const { address, bytes } of image.regions) engine.load(address, bytes);
      for (const [tensor, bytes] of inputs) {
        const area = image.tensors.get(tensor);
        if (area !== undefined) engine.load(area.address, bytes);
      }
      engine.reset();
      return {
        engine,
        advance: (maxInstructions) => engine.run({ stopAt: [image.done], maxInstructions }).kind,
      };
    };
    return [
      {
        name: `${row.op} ${row.name}`,
        create() {
          const [left, right] = enginesOn(boardOf(board));
          return [twin(left), twin(right)] as [Twin, Twin];
        },
      },
    ];
  });
}

/** The C programs that QEMU confirms. @param scratch directory for the files that they make */
export function programTwins(scratch: string): TwinProgram[] {
  return CONFIRMED.map((program) => ({
    name: program.name,
    create() {
      const [left, right] = enginesOn(MPS2_AN386);
      return [programTwin(program, left, scratch), programTwin(program, right, scratch)] as [Twin, Twin];
    },
  }));
}

function programTwin(program: Program, engine: Engine, scratch: string): Twin {
  const image = readImage(
    readFileSync(join(FIXTURES, elfName(program))),
    MPS2_AN386,
    undefined,
    program.name,
  );
  for (const { address, bytes } of image.segments) engine.load(address, bytes);
  applyBoot(engine, bootOf(image, MPS2_AN386, undefined, program.name));
  const semihosting = createSemihosting({
    host: {
      ...semihostingFiles(mkdtempSync(join(scratch, 'files-'))),
      writeConsole: () => undefined,
      readConsole: () => new Uint8Array(),
    },
    commandLine: ['program', ...(program.arguments ?? [])].join(' '),
    heapBase: image.sramEnd,
  });
  return {
    engine,
    advance: (maxInstructions) => runProgram(engine, { maxInstructions }, semihosting).kind,
  };
}
