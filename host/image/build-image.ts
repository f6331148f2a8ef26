import type { Board } from '../../emulator/timing/board.js';
import { ContractError, UnsupportedError } from '../errors.js';
import type { MemoryPlan } from '../memory/plan.js';
import type { PackedConstant, PreparedKernel } from '../ops/op.js';
import { tensorBytes } from '../tflite/elements.js';
import type { Tensor } from '../tflite/model.js';
import { libraryObjects } from './code-bytes.js';
import { FlashLayout } from './flash-layout.js';
import { type Area, boardMemory, type Image, type ImageOperator, type ImageSymbol } from './image.js';
import {
  collectSections,
  globalSymbols,
  type InputSection,
  localLabels,
  type PlacedSection,
  relocateSections,
  sectionOf,
} from './link.js';
import { contractOf, FIELD_BYTES, type KernelContract, type KernelLibrary } from './manifest.js';
import { type Addresses, encodeParameters } from './parameters.js';

/** An operator that runs, with the kernel that serves it. */
export interface PreparedOperator {
  /** Index of the operator in the model. */
  readonly operator: number;
  readonly kernel: PreparedKernel;
}

export interface ImageRequest {
  readonly board: Board;
  readonly library: KernelLibrary;
  /** In the order they run. */
  readonly operators: readonly PreparedOperator[];
  /** Symbols of kernels that are linked, too, though no operator runs them. */
  readonly linked?: readonly string[];
  /** By model tensor index: content of constants, sizes. */
  readonly tensors: readonly Tensor[];
  readonly plan: MemoryPlan;
  /** Bytes left free in front of every constant and parameter struct, 0 when absent; tests look there for stray reads. */
  readonly flashGap?: number;
}

const VECTORS = 'thumbnn_vectors';
const RESET = 'thumbnn_reset';
const OP_BEGIN = 'thumbnn_op_begin';
const OP_END = 'thumbnn_op_end';
const DONE = 'thumbnn_done';
const STACK_TOP = 'thumbnn_stack_top';
const INVOKE_TABLE = 'thumbnn_invoke_table';

/** One exception frame with FP state and its alignment (ARMv7-M B1.5.7), so that a fault can be taken. */
const EXCEPTION_FRAME_BYTES = 112;
/** AAPCS: the stack is aligned to 8 bytes at calls. */
const STACK_ALIGNMENT = 8;

/**
 * Link kernels, parameters, constants and the invoke table into an image for a board.
 *
 * Flash, from the vector table on: vector table, code, invoke table, parameter structs, constants. SRAM: stack, arena.
 * @throws UnsupportedError when it does not fit the board; ContractError when a kernel and what was prepared for it do
 *   not agree
 */
export function buildImage(request: ImageRequest): Image {
  const { board, library, operators, linked = [], plan } = request;
  const contracts = operators.map(({ operator, kernel }) =>
    requireContract(library, kernel.kernel, operator),
  );
  const { flash, sram } = boardMemory(board);
  const layout = new FlashLayout(board.vectorTable, request.flashGap);

  const sections = placeCode(library, [...contracts.map(({ symbol }) => symbol), ...linked], layout);
  const invokeTable = layout.reserve('parameters', 8 * (operators.length + 1), 4);

  const stackBytes = stackSize(library, contracts);
  const stack: Area = { address: roundUp(sram.base, STACK_ALIGNMENT), bytes: stackBytes };
  const arena: Area = {
    address: roundUp(stack.address + stack.bytes, plan.alignment),
    bytes: plan.arenaBytes,
  };
  const sramNeeded = arena.address + arena.bytes - sram.base;
  if (sramNeeded > sram.size) {
    throw new UnsupportedError(
      'SRAM_FULL',
      `the model needs ${sramNeeded} bytes of SRAM (arena ${arena.bytes}, stack ${stack.bytes}), board ${board.name} has ${sram.size}`,
      {},
      'take a board with more SRAM or a smaller model',
    );
  }

  const structs = contracts.map(({ params }, i) => {
    const words = params.flatMap(({ name }) => operators[i].kernel.params[name] ?? 0).length;
    return layout.reserve('parameters', FIELD_BYTES * words, FIELD_BYTES);
  });
  const tensors = new Map<number, Area>();
  for (const [tensor, { offset }] of plan.tensors) {
    tensors.set(tensor, { address: arena.address + offset, bytes: tensorBytes(request.tensors[tensor]) });
  }
  const built = operators.map(({ operator, kernel }, i): ImageOperator => {
    const addresses: Addresses = {
      tensor: (index) => tensors.get(index) ?? placeTensor(request.tensors[index], tensors, layout),
      constants: placeConstants(kernel.constants, layout),
      scratch: plan.scratch.get(operator)?.offset,
      scratchBytes: kernel.scratchBytes,
      arena: arena.address,
    };
    const { words, buffers } = encodeParameters(contracts[i], kernel, operator, addresses);
    const parameters = { address: structs[i], bytes: FIELD_BYTES * words.length };
    layout.write(parameters.address, wordBytes(words));
    return { operator, kernel: kernel.kernel, parameters, buffers };
  });

  const provided = new Map([
    [STACK_TOP, stack.address + stack.bytes],
    [INVOKE_TABLE, invokeTable],
  ]);
  for (const [i, bytes] of relocateSections(sections, provided).entries()) {
    layout.write(sections[i].address, bytes);
  }
  const symbols = sections.flatMap(imageSymbols).sort(byAddress);
  const addressOf = (name: string): number => symbols.find((symbol) => symbol.name === name)!.address;
  layout.write(
    invokeTable,
    wordBytes(
      built.flatMap(({ kernel, parameters }) => [addressOf(kernel) | 1, parameters.address]).concat([0, 0]),
    ),
  );

  const account = layout.account();
  if (board.vectorTable + account.total > flash.base + flash.size) {
    throw new UnsupportedError(
      'FLASH_FULL',
      `the model needs ${account.total} bytes of flash (code ${account.code}, weights ${account.weights}), board ${board.name} has ${flash.base + flash.size - board.vectorTable}`,
      {},
      'take a board with more flash or a smaller model',
    );
  }
  return {
    board,
    regions: [{ address: board.vectorTable, bytes: layout.bytes() }],
    symbols,
    labels: sections.flatMap(imageLabels).sort(byAddress),
    opBegin: addressOf(OP_BEGIN),
    opEnd: addressOf(OP_END),
    done: addressOf(DONE),
    arena,
    stack,
    operators: built,
    tensors,
    flash: {
      ...account,
      codeBySymbol: sections
        .flatMap((section) =>
          imageSymbols(section).map(({ name, size }) => ({
            symbol: name,
            bytes: size,
            sectionBytes: sectionOf(section).size,
          })),
        )
        .filter(({ bytes }) => bytes > 0)
        .sort((a, b) => (a.symbol < b.symbol ? -1 : 1)),
    },
  };
}

function requireContract(library: KernelLibrary, symbol: string, operator: number): KernelContract {
  const contract = contractOf(library, symbol);
  if (contract) return contract;
  throw new ContractError('KERNEL_MISSING', `there is no kernel ${symbol}`, { op: operator });
}

/** The vector table first, then the code that it and the kernels need. */
function placeCode(library: KernelLibrary, kernels: readonly string[], layout: FlashLayout): PlacedSection[] {
  const roots = [VECTORS, RESET, ...kernels];
  const provided = new Set([STACK_TOP, INVOKE_TABLE]);
  return collectSections(libraryObjects(library), roots, provided).map(
    (input: InputSection): PlacedSection => {
      const { size, align } = sectionOf(input);
      return { ...input, address: layout.reserve('code', size, align) };
    },
  );
}

/** What the reset handler needs with the deepest kernel, and room for one exception. */
function stackSize(library: KernelLibrary, contracts: readonly KernelContract[]): number {
  const runtime = contractOf(library, RESET)?.stack ?? 0;
  const deepest = contracts.reduce((most, { stack }) => Math.max(most, stack), 0);
  return roundUp(runtime + deepest + EXCEPTION_FRAME_BYTES, STACK_ALIGNMENT);
}

/** A constant tensor that a kernel reads as it is in the file. */
function placeTensor(tensor: Tensor, tensors: Map<number, Area>, layout: FlashLayout): Area | undefined {
  if (tensor?.data === undefined) return undefined;
  const area = { address: layout.place('weights', tensor.data, 4), bytes: tensor.data.length };
  tensors.set(tensor.index, area);
  return area;
}

const CLASS_OF = { weights: 'weights', parameters: 'parameters', table: 'tables' } as const;

function placeConstants(
  constants: readonly PackedConstant[],
  layout: FlashLayout,
): ReadonlyMap<string, Area> {
  return new Map(
    constants.map(({ name, kind, bytes, align, shareKey }) => [
      name,
      { address: layout.place(CLASS_OF[kind], bytes, align, shareKey), bytes: bytes.length },
    ]),
  );
}

function imageSymbols(section: PlacedSection): ImageSymbol[] {
  return globalSymbols(section).map(({ name, value, size }) => ({
    name,
    address: section.address + (value & ~1),
    size,
  }));
}

function imageLabels(section: PlacedSection): ImageSymbol[] {
  const home = globalSymbols(section).find(({ value, size }) => (value & ~1) === 0 && size > 0)?.name;
  return localLabels(section).map(({ name, value }) => ({
    name: home === undefined ? name : `${home}.${name}`,
    address: section.address + (value & ~1),
    size: 0,
  }));
}

function byAddress(a: ImageSymbol, b: ImageSymbol): number {
  return a.address - b.address || (a.name < b.name ? -1 : 1);
}

function wordBytes(words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  for (const [i, word] of words.entries()) view.setUint32(4 * i, word >>> 0, true);
  return bytes;
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
