import type { OpName } from '../tflite/model.js';
import { conv2dMacs, prepareConv2d } from './conv-2d/prepare.js';
import { conv2dReference } from './conv-2d/reference.js';
import { fullyConnectedMacs, prepareFullyConnected } from './fully-connected/prepare.js';
import { fullyConnectedReference } from './fully-connected/reference.js';
import { maxPool2dReference } from './max-pool-2d/reference.js';
import type { OpDefinition } from './op.js';
import { prepareReshape } from './reshape/prepare.js';
import { reshapeReference } from './reshape/reference.js';
import { preparePool } from './shared/pooling.js';
import { prepareSoftmax } from './softmax/prepare.js';
import { softmaxReference } from './softmax/reference.js';

/** The operators whose arithmetic we know, by name. Adding one means adding a row. */
export const OP_DEFINITIONS = {
  CONV_2D: define('CONV_2D', prepareConv2d, conv2dReference, conv2dMacs),
  FULLY_CONNECTED: define(
    'FULLY_CONNECTED',
    prepareFullyConnected,
    fullyConnectedReference,
    fullyConnectedMacs,
  ),
  MAX_POOL_2D: define('MAX_POOL_2D', preparePool, maxPool2dReference),
  RESHAPE: define('RESHAPE', prepareReshape, reshapeReference),
  SOFTMAX: define('SOFTMAX', prepareSoftmax, softmaxReference),
} satisfies { readonly [K in OpName]?: { readonly op: K } };

/** One row; the compiler checks that reference and macs take what prepare gives. */
function define<K extends OpName, P>(
  op: K,
  prepare: OpDefinition<K, P>['prepare'],
  reference: OpDefinition<K, P>['reference'],
  macs: OpDefinition<K, P>['macs'] = () => 0,
): OpDefinition<K, P> {
  return { op, prepare, reference, macs };
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
