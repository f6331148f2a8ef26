import type { DefinedOp } from '../../host/ops/registry.js';
import type { FuzzFailure } from './fuzz.js';

/** Longer arrays show their beginning and their length. */
const MAX_ELEMENTS = 48;
const HIDDEN = new Set(['expTable', 'reciprocalTable', 'table']);

/** A typed array as a JavaScript expression, or as much of it as fits. */
function arrayText(array: ArrayLike<unknown>, type: string): string {
  const shown = Array.from({ length: Math.min(array.length, MAX_ELEMENTS) }, (_, i) => array[i]);
  const rest = array.length > MAX_ELEMENTS ? `, ... ${array.length} in all` : '';
  return `${type} [${shown.map(String).join(', ')}${rest}]`;
}

function valueText(value: unknown): string {
  if (ArrayBuffer.isView(value)) return arrayText(value as Int16Array, value.constructor.name);
  return JSON.stringify(value);
}

/** The node that fails, its parameters, its inputs, and the command that runs it again. */
export function describeFailure(op: DefinedOp, failure: FuzzFailure, runs: number, seed: number): string {
  const { drawn, skew, error, path } = failure;
  const { node, params, inputs } = drawn;
  const tensors = (list: readonly ({ type: string; shape: readonly number[] } | undefined)[]) =>
    list
      .map((tensor) => (tensor === undefined ? 'absent' : `${tensor.type}[${tensor.shape.join(',')}]`))
      .join(' ');
  const fields = Object.entries(params as { readonly [name: string]: unknown })
    .filter(([name]) => !HIDDEN.has(name))
    .map(([name, value]) => `  ${name.padEnd(20)} ${valueText(value)}`);
  return [
    `${op}: ${error.message}`,
    `node: ${tensors(node.inputs)} -> ${tensors(node.outputs)}, options ${JSON.stringify(node.operator.options)}`,
    ...fields,
    ...inputs.map((input, i) => `  ${`input ${i}`.padEnd(20)} ${valueText(input)}`),
    `  ${'skew'.padEnd(20)} ${skew}`,
    `repeat: npm run fuzz:kernels -- --op ${op} --runs ${runs} --seed ${seed} --path ${path}`,
  ].join('\n');
}
