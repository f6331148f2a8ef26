/** What the engines are timed on: the kernels that take longest, integer code, and whole models. */
import { readFileSync } from 'node:fs';
import { createEngine, MPS2_AN386, ZERO_WAIT } from '../../emulator/index.js';
import { createSemihosting, runProgram } from '../../emulator/machine/semihosting.js';
import { buildFirmware } from '../../host/firmware.js';
import type { Image } from '../../host/image/image.js';
import type { KernelLibrary } from '../../host/image/manifest.js';
import { seededDraws } from '../../host/measure/random.js';
import { applyBoot, bootOf } from '../../host/run/boot.js';
import { readImage } from '../../host/run/image.js';
import { loadModel } from '../../host/tflite/load.js';
import { imageOfNode } from '../kernels/measure.js';
import { nodeOfRow } from '../kernels/node.js';
import { BENCH_ROWS } from '../kernels/shapes.js';
import type { Workload } from './contestants.js';

/** Rows of the kernel benchmark: one of each kind, with the most to do. */
const KERNELS = [
  'resnet_3x3_16_32x32',
  'seanet_1d_k3_d1_128-128',
  'pd_pw_48x48_8-16',
  'pd_dw_3x3_48x48x8',
  'fc_640-128',
  'add_8000',
] as const;

const firmware = (
  name: string,
  board: Workload['board'],
  image: Image,
  inputs: ReadonlyMap<number, Uint8Array>,
): Workload => {
  const data = [...inputs].flatMap(([tensor, bytes]) => {
    const area = image.tensors.get(tensor);
    return area === undefined ? [] : [{ address: area.address, bytes }];
  });
  const vectors = image.regions.find(({ address }) => address === board.vectorTable)!.bytes;
  const words = new DataView(vectors.buffer, vectors.byteOffset, 8);
  const registers = new Uint32Array(16);
  registers[13] = words.getUint32(0, true);
  registers[15] = words.getUint32(4, true) & ~1;
  return { name, board, memory: [...image.regions, ...data], restored: data, registers, end: image.done };
};

export function kernelWorkloads(library: KernelLibrary): Workload[] {
  return KERNELS.map((wanted) => {
    const linked = imageOfNode(library, nodeOfRow(BENCH_ROWS.find(({ name }) => name === wanted)!))!;
    return firmware(wanted, linked.board, linked.image, linked.inputs);
  });
}

/** A model with seeded inputs, from reset to its end. */
export function modelWorkload(name: string, file: URL, library: KernelLibrary): Workload {
  const { graph, image } = buildFirmware(loadModel(new Uint8Array(readFileSync(file))), ZERO_WAIT, library);
  const draw = seededDraws(1);
  const inputs = new Map(
    graph.inputs.map((tensor) => [
      tensor,
      Uint8Array.from({ length: image.tensors.get(tensor)?.bytes ?? 0 }, draw),
    ]),
  );
  return firmware(name, ZERO_WAIT, image, inputs);
}

/** Bytes of the mps2-an386's memory that the program uses. */
const USED_SRAM = 0x1_0000;

/** test/programs/integer.c from the call of `main` to its printf, without any semihosting on the way. */
export function integerWorkload(elf: URL, rounds: number): Workload {
  const board = MPS2_AN386;
  const image = readImage(readFileSync(elf), board, undefined, 'integer.elf');
  const addressOf = (wanted: string) => {
    const symbol = image.symbols.find(wanted);
    if (symbol === undefined) throw new Error(`integer.elf has no ${wanted}`);
    return symbol.address & ~1;
  };
  const engine = createEngine('interpreter', board);
  for (const { address, bytes } of image.segments) engine.load(address, bytes);
  applyBoot(engine, bootOf(image, board, undefined, 'integer.elf'));
  const semihosting = createSemihosting({
    host: {
      open: () => {
        throw new Error('integer.elf opens files');
      },
      remove: () => undefined,
      rename: () => undefined,
      writeConsole: () => undefined,
      readConsole: () => new Uint8Array(),
    },
    commandLine: `program ${rounds}`,
    heapBase: image.sramEnd,
  });
  runProgram(engine, { stopAt: [addressOf('main')] }, semihosting);
  const registers = Uint32Array.from({ length: 16 }, (_, r) => engine.register(r) >>> 0);
  const [sram] = board.regions.filter(({ kind }) => kind === 'sram');
  const low = { address: sram.base, bytes: engine.read(sram.base, USED_SRAM) };
  const stack = { address: registers[13] - 0x1000, bytes: engine.read(registers[13] - 0x1000, 0x1000) };
  const top = {
    address: registers[13],
    bytes: engine.read(registers[13], sram.base + sram.size - registers[13]),
  };
  const data = [low, stack, top];
  return {
    name: `integer code, ${rounds} rounds`,
    board,
    memory: [...image.segments, ...data],
    restored: data,
    registers,
    end: addressOf('printf'),
  };
}
