import assert from 'node:assert/strict';
import { createEngine } from '../../emulator/index.js';
import { ContractError, UsageError } from '../../host/errors.js';
import { buildImage, type ImageRequest } from '../../host/image/build-image.js';
import { symbolize } from '../../host/image/image.js';
import type { KernelContract, KernelLibrary } from '../../host/image/manifest.js';
import { Guard } from '../../host/measure/guard.js';
import { runImage } from '../../host/measure/run.js';
import { softmaxChain } from '../image/models.js';
import { BUILT_IN_ENGINES, type CreateEngine } from '../support/built-in-engines.js';
import { sabotaged } from '../support/sabotaged.js';

const SOFTMAX = 'thumbnn_softmax_s16';
/** 20 bytes in, 20 bytes out. */
const DEPTH = 10;
const SOUND = softmaxChain(2, DEPTH);

const LDR_R1_INPUT = 0x6801;
const LDR_R1_OUTPUT = 0x6841;
const BX_LR = 0x4770;

function runChecked(create: CreateEngine, request: ImageRequest): void {
  const image = buildImage({ ...request, flashGap: 32 });
  const engine = create(request.board, (address) => symbolize(image, address));
  const guard = new Guard(engine, image, request.library);
  const inputs = new Map([[0, new Uint8Array(2 * DEPTH).fill(7)]]);
  runImage(engine, image, { inputs, maxInstructions: 1e6, guard });
}

/** What the guard says to other code at the start of the kernel. */
function broken(...halfwords: number[]): string {
  return verdict({ ...SOUND, library: sabotaged(SOUND.library, SOFTMAX, ...halfwords) });
}

/** What every engine says. */
function verdict(request: ImageRequest): string {
  const [first, ...others] = Object.values(BUILT_IN_ENGINES).map((create) => verdictOf(create, request));
  for (const other of others) assert.equal(other, first);
  return first;
}

function verdictOf(create: CreateEngine, request: ImageRequest): string {
  try {
    runChecked(create, request);
    return 'fine';
  } catch (error) {
    assert.ok(error instanceof ContractError, String(error));
    assert.equal(error.place.op, 0);
    return `${error.code}: ${error.message}`;
  }
}

function withContract(change: Partial<KernelContract>): ImageRequest {
  const kernels = SOUND.library.manifest.kernels.map((entry) =>
    entry.contract.symbol === SOFTMAX ? { ...entry, contract: { ...entry.contract, ...change } } : entry,
  );
  const library: KernelLibrary = {
    ...SOUND.library,
    manifest: { ...SOUND.library.manifest, kernels },
  };
  return { ...SOUND, library };
}

describe('guard of the contracts', () => {
  it('has nothing against kernels that keep theirs', () => {
    assert.equal(verdict(SOUND), 'fine');
  });

  const WRITE_OUTPUT = [0x6008, 0x6048, 0x6088, 0x60c8, 0x6108];
  const VIOLATIONS: readonly (readonly [what: string, code: readonly number[], verdict: RegExp])[] = [
    [
      'an output left unwritten',
      [BX_LR],
      /^KERNEL_OUTPUT_UNWRITTEN: thumbnn_softmax_s16 leaves byte 0 of output unwritten$/,
    ],
    [
      'an output of which the last word is missing',
      [LDR_R1_OUTPUT, ...WRITE_OUTPUT.slice(0, 4), BX_LR],
      /^KERNEL_OUTPUT_UNWRITTEN: .* byte 16 of output /,
    ],
    [
      'a write to the input',
      [LDR_R1_INPUT, 0x6009],
      /^KERNEL_WRITE_READ_ONLY: .* writes to what it may only read: 0x2000[0-9a-f]{4}, byte 0 of input, at pc 0x0800[0-9a-f]{4} <thumbnn_softmax_s16\+0x2>$/,
    ],
    ['a write to the parameters', [0x6041], /^KERNEL_WRITE_READ_ONLY: .*, byte 4 of its parameters, /],
    [
      'a read of the output before it is written',
      [LDR_R1_OUTPUT, 0x680a],
      /^KERNEL_READ_UNINITIALISED: .* reads what nobody has written: .*, byte 0 of output, /,
    ],
    // ldr r2, [r1, #16]; ldr r2, [r1, #20]
    [
      'a read behind the input',
      [LDR_R1_INPUT, 0x690a, 0x694a],
      /^KERNEL_READ_OUTSIDE: .* reads outside of its buffers: .*, 1 byte behind input, at pc .*\+0x4>$/,
    ],
    // ldr r2, [r1, #18]
    ['a read across the end of the input', [LDR_R1_INPUT, 0xf8d1, 0x2012], /, 1 byte behind input, /],
    // ldr r1, [r0, #8]; subs r1, #4; ldr r1, [r1]
    [
      'a read before a table in flash',
      [0x6881, 0x3904, 0x6809],
      /^KERNEL_READ_OUTSIDE: .*, 4 bytes before exp_table, /,
    ],
    // str r2, [r1, #24]
    [
      'a write behind the output',
      [LDR_R1_OUTPUT, 0x618a],
      /^KERNEL_WRITE_OUTSIDE: .*, 5 bytes behind output, /,
    ],
    // ldr r1, [sp]
    ["a read of the caller's stack", [0x9900], /^KERNEL_READ_OUTSIDE: .*, 1 byte behind its stack, /],
    // ldr r1, [sp, #-4]
    ['a read of stack before it is written', [0xf85d, 0x1c04], /^KERNEL_READ_UNINITIALISED: .* its stack, /],
    // sub sp, #32; push {r0-r7}
    [
      'too much stack',
      [0xb088, 0xb4ff],
      /^KERNEL_STACK: thumbnn_softmax_s16 takes 64 bytes of stack, its contract says 36, at pc /,
    ],
    // movs r4, #1
    [
      'a lost register',
      [LDR_R1_OUTPUT, ...WRITE_OUTPUT, 0x2401, BX_LR],
      /^KERNEL_REGISTER: .* changes r4 from 0x[0-9a-f]{8} to 0x00000001, which its contract does not list$/,
    ],
    // vmov s16, r0
    [
      'a lost floating-point register',
      [LDR_R1_OUTPUT, ...WRITE_OUTPUT, 0xee08, 0x0a10, BX_LR],
      /^KERNEL_REGISTER: .* changes s16 /,
    ],
    // pop {r4, pc}
    [
      'a stack pointer that is not given back',
      [LDR_R1_OUTPUT, ...WRITE_OUTPUT, 0xb082, BX_LR],
      /^KERNEL_REGISTER: .* changes sp /,
    ],
    // ldmia r0, {r1}; adds r1, #2; ldmia r1, {r2, r3}
    ['an LDM of halfwords', [LDR_R1_INPUT, 0x3102, 0xc90c], /^KERNEL_FAULT: .* faults: unaligned /],
  ];
  for (const [what, code, expected] of VIOLATIONS) {
    it(`finds ${what}`, () => assert.match(broken(...code), expected));
  }

  it('takes the limits from the contract', () => {
    const shallow = withContract({ stack: 32 });
    assert.match(verdict(shallow), /^KERNEL_STACK: .* takes 36 bytes of stack, its contract says 32, /);
    const modest = withContract({ clobbers: ['r0-r3', 'r12', 'lr', 'flags', 'q', 'ge', 's1-s10'] });
    assert.match(verdict(modest), /^KERNEL_REGISTER: .* changes s0 /);
  });

  it('finds buffers that overlap', () => {
    const { plan } = SOUND;
    const tensors = new Map(
      [...plan.tensors].map(([index, place]) => [index, { ...place, offset: 4 * index }]),
    );
    const overlapping = verdict({ ...SOUND, plan: { ...plan, tensors } });
    assert.match(overlapping, /^KERNEL_BUFFERS_OVERLAP: .* is given output and input that overlap$/);
  });

  it('needs an engine that can check accesses', () => {
    const image = buildImage(SOUND);
    const { machine: _, ...other } = createEngine('interpreter', SOUND.board) as unknown as {
      machine: unknown;
    };
    assert.throws(() => new Guard(other as never, image, SOUND.library), UsageError);
  });
});
