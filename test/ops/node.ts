import type { Node } from '../../host/ops/op.js';
import type { ElementType, Operator, OpName, OptionsByOp, Tensor } from '../../host/tflite/model.js';

/** What a test says about a tensor; INT16 with scale 0.001 unless it says otherwise. */
export interface Operand {
  readonly shape: readonly number[];
  readonly type?: ElementType;
  /** null for a tensor without quantization. */
  readonly scale?: number | readonly number[] | null;
  readonly zeroPoint?: number;
  readonly dimension?: number;
  readonly data?: Int8Array | Int16Array | Int32Array | BigInt64Array;
}

function tensorOf(operand: Operand, index: number): Tensor {
  const { shape, type = 'INT16', scale = 0.001, zeroPoint = 0, dimension = 0, data } = operand;
  const scales = scale === null ? [] : typeof scale === 'number' ? [scale] : scale;
  return {
    index,
    name: `tensor ${index}`,
    type,
    shape,
    data: data && new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    quantization:
      scales.length === 0
        ? undefined
        : { scale: scales.map(Math.fround), zeroPoint: scales.map(() => zeroPoint), dimension },
    isVariable: false,
  };
}

/** A node on its own, tensors numbered from 0: inputs first (undefined where absent), then outputs. */
export function makeNode<K extends OpName>(
  op: K,
  options: OptionsByOp[K],
  inputs: readonly (Operand | undefined)[],
  outputs: readonly Operand[],
): Node<K> {
  let count = 0;
  const inputTensors = inputs.map((operand) => operand && tensorOf(operand, count++));
  const outputTensors = outputs.map((operand) => tensorOf(operand, count++));
  const operator: Operator<K> = {
    index: 0,
    op,
    inputs: inputTensors.map((tensor) => tensor?.index ?? -1),
    outputs: outputTensors.map((tensor) => tensor.index),
    options,
  };
  return { operator, inputs: inputTensors, outputs: outputTensors };
}
