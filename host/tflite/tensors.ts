import { ModelError, type Place, UnsupportedError } from '../errors.js';
import { ELEMENT_BYTES } from './elements.js';
import {
  type Buffer as BufferTable,
  type QuantizationParameters,
  type Tensor as TensorTable,
  TensorType,
} from './generated/schema_generated.js';
import type { ElementType, Quantization, Tensor } from './model.js';

/**
 * Most bytes one tensor may ask for. TFLM counts bytes in size_t, which has 32 bits on the target; anything near
 * this is beyond every microcontroller anyway. Keeps every product of dimensions a safe integer.
 */
export const MAX_TENSOR_BYTES = 2 ** 31 - 1;

/** Typed views need this much at most; a copy is a fresh ArrayBuffer, which has it. */
const MAX_ALIGNMENT = 8;

/** Constants by buffer index. Buffers may serve several tensors. */
export interface Buffers {
  readonly length: number;
  /** Content of a buffer, undefined when empty, aligned to `alignment` bytes in memory. */
  readonly data: (index: number, alignment: number) => Uint8Array | undefined;
}

/**
 * Constant data by buffer index: views into the file, copied (once) only when misaligned.
 * @throws UnsupportedError for data stored behind the flatbuffer
 */
export function readBuffers(count: number, buffer: (index: number) => BufferTable, file: Place): Buffers {
  const contents: (Uint8Array | undefined)[] = [];
  for (let i = 0; i < count; i++) {
    const table = buffer(i);
    if (table.offset() !== 0n || table.size() !== 0n) {
      throw new UnsupportedError(
        'MODEL_EXTERNAL_BUFFER',
        `buffer ${i} keeps its data outside the flatbuffer`,
        { ...file, offset: table.bb_pos },
        'convert the model as a single file of less than 2 GiB',
      );
    }
    const data = table.dataArray();
    if (i === 0 && data !== null && data.length > 0) {
      throw new ModelError('MODEL_BUFFER', 'buffer 0 must be empty', { ...file, offset: table.bb_pos });
    }
    contents.push(data === null || data.length === 0 ? undefined : data);
  }
  return {
    length: count,
    data: (index, alignment) => {
      const data = contents[index];
      if (data !== undefined && data.byteOffset % Math.min(alignment, MAX_ALIGNMENT) !== 0) {
        contents[index] = data.slice();
      }
      return contents[index];
    },
  };
}

/**
 * Check one tensor and turn it into plain data.
 * @param at the file; the tensor's index and offset are added
 */
export function readTensor(table: TensorTable, index: number, buffers: Buffers, file: Place): Tensor {
  const at: Place = { ...file, tensor: index, offset: table.bb_pos };
  const type = elementType(table.type(), at);
  const elementBytes = ELEMENT_BYTES[type];
  if (elementBytes === undefined) {
    throw new UnsupportedError('TENSOR_TYPE', `tensors of type ${type} are not supported`, at);
  }
  if (table.sparsity() !== null) {
    throw new UnsupportedError(
      'TENSOR_SPARSE',
      'sparse tensors are not supported',
      at,
      'densify the weights',
    );
  }
  if (table.externalBuffer() !== 0) {
    throw new UnsupportedError('MODEL_EXTERNAL_BUFFER', 'the tensor keeps its data in another file', at);
  }
  const shape = readShape(table, elementBytes, at);
  const data = readData(table, type, shape, elementBytes, buffers, at);
  const isVariable = table.isVariable();
  if (isVariable && data !== undefined) {
    throw new ModelError('TENSOR_VARIABLE', 'a variable tensor has constant data', at);
  }
  const parameters = table.quantization();
  return {
    index,
    name: table.name() ?? '',
    type,
    shape,
    data,
    quantization: parameters === null ? undefined : readQuantization(parameters, shape, at),
    isVariable,
  };
}

/** Schema name of a TensorType. */
export function elementType(code: number, at: Place): ElementType {
  const name = TensorType[code] as keyof typeof TensorType | undefined;
  if (name === undefined) throw new ModelError('MODEL_ENUM', `there is no tensor type ${code}`, at);
  return name;
}

function readShape(table: TensorTable, elementBytes: number, at: Place): number[] {
  const shape: number[] = [];
  let bytes = elementBytes;
  for (let axis = 0; axis < table.shapeLength(); axis++) {
    const dim = table.shape(axis)!;
    if (dim < 0) {
      throw new ModelError(
        'TENSOR_SHAPE',
        `dimension ${axis} is ${dim}`,
        at,
        'convert the model with static shapes',
      );
    }
    // Zeroes are left out, so that the product of any of the dimensions is a safe integer.
    bytes *= Math.max(dim, 1);
    if (bytes > MAX_TENSOR_BYTES) {
      throw new ModelError('TENSOR_SIZE', `the shape asks for more than ${MAX_TENSOR_BYTES} bytes`, at);
    }
    shape.push(dim);
  }
  return shape;
}

function readData(
  table: TensorTable,
  type: ElementType,
  shape: readonly number[],
  elementBytes: number,
  buffers: Buffers,
  at: Place,
): Uint8Array | undefined {
  const buffer = table.buffer();
  if (buffer >= buffers.length) {
    throw new ModelError('MODEL_BUFFER', `buffer ${buffer} of ${buffers.length} does not exist`, at);
  }
  const data = buffers.data(buffer, elementBytes);
  const bytes = shape.reduce((product, dim) => product * dim, elementBytes);
  if (data !== undefined && data.length !== bytes) {
    throw new ModelError(
      'TENSOR_DATA',
      `buffer ${buffer} has ${data.length} bytes, ${type}[${shape.join(',')}] needs ${bytes}`,
      at,
    );
  }
  return data;
}

/** TFLM's rule: without both vectors the tensor counts as not quantized (InitializeTfLiteTensorFromFlatbuffer). */
function readQuantization(
  table: QuantizationParameters,
  shape: readonly number[],
  at: Place,
): Quantization | undefined {
  if (table.detailsType() !== 0) {
    throw new UnsupportedError('TENSOR_QUANTIZATION', 'only affine quantization is supported', at);
  }
  const count = table.scaleLength();
  if (count === 0 || table.zeroPointLength() === 0) return undefined;
  const bad = (what: string): ModelError => new ModelError('TENSOR_QUANTIZATION', what, at);
  if (table.zeroPointLength() !== count) {
    throw bad(`${count} scales, but ${table.zeroPointLength()} zero points`);
  }
  const dimension = table.quantizedDimension();
  if (count > 1 && !(dimension >= 0 && dimension < shape.length && shape[dimension] === count)) {
    throw bad(`${count} scales do not fit dimension ${dimension} of [${shape.join(',')}]`);
  }
  const scale: number[] = [];
  const zeroPoint: number[] = [];
  for (let i = 0; i < count; i++) {
    const s = table.scale(i)!;
    if (!(Number.isFinite(s) && s > 0)) throw bad(`scale ${i} is ${s}`);
    const z = Number(table.zeroPoint(i)!);
    if (!Number.isSafeInteger(z)) throw bad(`zero point ${i} is ${table.zeroPoint(i)}`);
    scale.push(s);
    zeroPoint.push(z);
  }
  // With one scale the dimension means nothing, and writers leave anything there.
  return { scale, zeroPoint, dimension: count === 1 ? 0 : dimension };
}
