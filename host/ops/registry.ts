import type { OpName } from '../tflite/model.js';
import { prepareAdd } from './add/prepare.js';
import { addReference } from './add/reference.js';
import { averagePool2dReference } from './average-pool-2d/reference.js';
import { conv2dMacs, prepareConv2d } from './conv-2d/prepare.js';
import { conv2dReference } from './conv-2d/reference.js';
import { depthwiseConv2dMacs, prepareDepthwiseConv2d } from './depthwise-conv-2d/prepare.js';
import { depthwiseConv2dReference } from './depthwise-conv-2d/reference.js';
import { prepareDequantize } from './dequantize/prepare.js';
import { dequantizeReference } from './dequantize/reference.js';
import { fullyConnectedMacs, prepareFullyConnected } from './fully-connected/prepare.js';
import { fullyConnectedReference } from './fully-connected/reference.js';
import { maxPool2dReference } from './max-pool-2d/reference.js';
import { prepareMean } from './mean/prepare.js';
import { meanReference } from './mean/reference.js';
import { prepareMul } from './mul/prepare.js';
import { mulReference } from './mul/reference.js';
import type { OpDefinition } from './op.js';
import { preparePack } from './pack/prepare.js';
import { packReference } from './pack/reference.js';
import { preparePad } from './pad/prepare.js';
import { padReference } from './pad/reference.js';
import { prepareQuantize } from './quantize/prepare.js';
import { quantizeReference } from './quantize/reference.js';
import { prepareRelu } from './relu/prepare.js';
import { reluReference } from './relu/reference.js';
import { prepareRelu6, relu6Warning } from './relu6/prepare.js';
import { relu6Reference } from './relu6/reference.js';
import { prepareReshape } from './reshape/prepare.js';
import { reshapeReference } from './reshape/reference.js';
import { preparePool } from './shared/pooling.js';
import { prepareSoftmax } from './softmax/prepare.js';
import { softmaxReference } from './softmax/reference.js';
import { prepareTanh } from './tanh/prepare.js';
import { tanhReference } from './tanh/reference.js';
import { prepareUnpack } from './unpack/prepare.js';
import { unpackReference } from './unpack/reference.js';

/** The operators whose arithmetic we know, by name. Adding one means adding a row. */
export const OP_DEFINITIONS = {
  ADD: define('ADD', prepareAdd, addReference),
  AVERAGE_POOL_2D: define('AVERAGE_POOL_2D', preparePool, averagePool2dReference),
  CONV_2D: define('CONV_2D', prepareConv2d, conv2dReference, conv2dMacs),
  DEPTHWISE_CONV_2D: define(
    'DEPTHWISE_CONV_2D',
    prepareDepthwiseConv2d,
    depthwiseConv2dReference,
    depthwiseConv2dMacs,
  ),
  DEQUANTIZE: define('DEQUANTIZE', prepareDequantize, dequantizeReference),
  FULLY_CONNECTED: define(
    'FULLY_CONNECTED',
    prepareFullyConnected,
    fullyConnectedReference,
    fullyConnectedMacs,
  ),
  MAX_POOL_2D: define('MAX_POOL_2D', preparePool, maxPool2dReference),
  MEAN: define('MEAN', prepareMean, meanReference),
  MUL: define('MUL', prepareMul, mulReference),
  PACK: define('PACK', preparePack, packReference),
  PAD: define('PAD', preparePad, padReference),
  QUANTIZE: define('QUANTIZE', prepareQuantize, quantizeReference),
  RELU: define('RELU', prepareRelu, reluReference),
  RELU6: define('RELU6', prepareRelu6, relu6Reference, undefined, relu6Warning),
  RESHAPE: define('RESHAPE', prepareReshape, reshapeReference),
  SOFTMAX: define('SOFTMAX', prepareSoftmax, softmaxReference),
  TANH: define('TANH', prepareTanh, tanhReference),
  UNPACK: define('UNPACK', prepareUnpack, unpackReference),
} satisfies { readonly [K in OpName]?: { readonly op: K } };

/** One row; the compiler checks that the others take what prepare gives. */
function define<K extends OpName, P>(
  op: K,
  prepare: OpDefinition<K, P>['prepare'],
  reference: OpDefinition<K, P>['reference'],
  macs: OpDefinition<K, P>['macs'] = () => 0,
  warning: OpDefinition<K, P>['warning'] = () => undefined,
): OpDefinition<K, P> {
  return { op, prepare, reference, macs, warning };
}

export type DefinedOp = keyof typeof OP_DEFINITIONS;

/** What `prepare` derives for a node of this operator. */
export type ParamsOf<K extends DefinedOp> = ReturnType<(typeof OP_DEFINITIONS)[K]['prepare']>;

export function isDefinedOp(op: string): op is DefinedOp {
  return Object.hasOwn(OP_DEFINITIONS, op);
}

/**
 * The definition of an operator whose name is only known at run time; undefined when there is none.
 *
 * Its parameters are opaque: pass what its `prepare` returned to its `reference` and `macs`, nothing else.
 */
export function opDefinition(op: OpName): OpDefinition<OpName, unknown> | undefined {
  // Sound under the rule above: each row is consistent in itself.
  return isDefinedOp(op) ? (OP_DEFINITIONS[op] as unknown as OpDefinition<OpName, unknown>) : undefined;
}
