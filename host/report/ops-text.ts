/** Operators and their kernels for people, in lines of 80 characters. */
import type { Catalogue, OperatorEntry, VariantEntry } from '../catalogue.js';
import { bytes } from './format.js';
import { wrapWords } from './plain-table.js';

const INDENT = '    ';
/** Name of a kernel with its indent. */
const NAME_COLUMNS = 33;
const BYTES_COLUMNS = 8;

const LEGEND = [
  'A kernel with the bytes of its code and of what it calls, and which nodes it accepts. Of those that accept a node the one with the fewest estimated cycles serves it; bench --variant OPERATOR=KERNEL asks for another. Activations are INT16, weights INT8.',
  '32-bit sums: in every output channel 32768 times the sum of |weights| plus |bias| is below 2^31, and input scale times weight scale over output scale is at least 2^-18 and less than 1/2; or the output is constant. Any node: any that TFLM accepts, with sums below 2^47.',
];

export function renderOps({ operators, codeBytes, folded }: Catalogue): string {
  const sections = [
    ...operators.map(operatorText),
    `All kernels together: ${bytes(codeBytes)}. Some share subroutines, which count once here.`,
    wrapWords(`Computed at load time, where they only serve shape arithmetic: ${folded.join(', ')}.`, ''),
    ...LEGEND.map((paragraph) => wrapWords(paragraph, '')),
  ];
  return `${sections.join('\n\n')}\n`;
}

const operatorText = ({ op, variants }: OperatorEntry): string =>
  [op, ...variants.map(variantText)].join('\n');

function variantText({ variant, codeBytes, accepts }: VariantEntry): string {
  const name = `  ${variant}`.padEnd(NAME_COLUMNS);
  return `${name}${bytes(codeBytes).padStart(BYTES_COLUMNS)}\n${INDENT}${wrapWords(accepts, INDENT)}`;
}
