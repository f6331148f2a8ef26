import { loadEngine, ZERO_WAIT } from '../../emulator/index.js';
import { buildFirmware } from '../../host/firmware.js';
import { symbolize } from '../../host/image/image.js';
import type { KernelLibrary } from '../../host/image/manifest.js';
import { seededDraws } from '../../host/measure/random.js';
import { loadModel } from '../../host/tflite/load.js';

/** Registers compared: r0 to r12, sp, lr, pc. */
const REGISTERS = 16;
/** Memory is compared this often besides after every operator. */
const MEMORY_INTERVAL = 2048;

export interface FirmwareLockstep {
  readonly instructions: number;
  /** The first difference, as a line; undefined when there is none. */
  readonly difference: string | undefined;
}

/**
 * Run a model's whole firmware on the interpreter and on Unicorn one instruction at a time, comparing the core registers
 * after each and the SRAM after each operator and every 2,048 instructions.
 * @param limit stop after so many instructions
 * @throws EngineUnavailable
 */
export async function firmwareLockstep(
  modelBytes: Uint8Array,
  kernels: KernelLibrary,
  seed: number,
  limit = Number.POSITIVE_INFINITY,
): Promise<FirmwareLockstep> {
  const { graph, image } = buildFirmware(loadModel(modelBytes), ZERO_WAIT, kernels);
  const engines = [
    await loadEngine('interpreter', ZERO_WAIT),
    await loadEngine('unicorn', ZERO_WAIT),
  ] as const;
  const [ours, oracle] = engines;
  for (const engine of engines) {
    for (const { address, bytes } of image.regions) engine.load(address, bytes);
    const draw = seededDraws(seed);
    for (const tensor of graph.inputs) {
      const area = image.tensors.get(tensor);
      if (area !== undefined) engine.load(area.address, Uint8Array.from({ length: area.bytes }, draw));
    }
    engine.reset();
  }
  const [sram] = ZERO_WAIT.regions.filter(({ kind }) => kind === 'sram');
  const where = (pc: number) => `${symbolize(image, pc) ?? ''} (0x${pc.toString(16)})`;
  let instructions = 0;
  for (; instructions < limit; instructions++) {
    const pc = ours.register(15);
    if (pc === image.done) break;
    for (const engine of engines) engine.run({ maxInstructions: 1 });
    for (let r = 0; r < REGISTERS; r++) {
      if (ours.register(r) === oracle.register(r)) continue;
      const values = engines.map((e) => `0x${e.register(r).toString(16)}`).join(' and ');
      return { instructions, difference: `instruction ${instructions} at ${where(pc)}: r${r} is ${values}` };
    }
    if (pc !== image.opEnd && instructions % MEMORY_INTERVAL !== 0) continue;
    const [a, b] = engines.map((e) => e.read(sram.base, sram.size));
    const at = a.findIndex((byte, k) => byte !== b[k]);
    if (at >= 0) {
      const address = (sram.base + at).toString(16);
      return {
        instructions,
        difference: `instruction ${instructions} at ${where(pc)}: memory at 0x${address}`,
      };
    }
  }
  return { instructions, difference: undefined };
}
