import type { FuzzFailure, FuzzOptions } from './fuzz.js';

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

/** What was run. */
export type Repetition = Pick<FuzzOptions, 'op' | 'runs' | 'engine'> & { readonly seed: number };

/** The node that fails, its parameters, its inputs, and the command that runs it again. */
export function describeFailure(failure: FuzzFailure, { op, runs, seed, engine }: Repetition): string {
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
    `repeat: npm run fuzz:kernels -- --op ${op} --runs ${runs} --seed ${seed} --path ${path}${engine === undefined ? '' : ` --engine ${engine}`}`,
  ].join('\n');
}
