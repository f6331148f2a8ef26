import { operatorsOf, registrationOf } from '../../host/catalogue.js';
import { type Field, type KernelContract, SYMBOL_PREFIX } from '../../host/image/manifest.js';

/** Where C code would break a line of documentation. */
const WIDTH = 110;

/**
 * `include/thumbnn_kernels.h`: the C view of every kernel. Every field takes 4 bytes on the target, so the struct needs
 * no packing.
 */
export function kernelHeader(contracts: readonly KernelContract[]): string {
  const kernels = contracts.filter(({ op }) => op !== 'RUNTIME');
  return [
    '/* Generated from the contracts of the kernels by `npm run kernels`; do not edit. */',
    '#ifndef THUMBNN_KERNELS_H',
    '#define THUMBNN_KERNELS_H',
    '',
    '#include <stdint.h>',
    '',
    '#ifdef __cplusplus',
    'extern "C" {',
    '#endif',
    '',
    ...kernels.flatMap(kernelDeclaration),
    '/* One operator of a model: a kernel and its parameter struct. A table of them ends with a null kernel. */',
    'typedef struct thumbnn_op {',
    '  void (*kernel)(const void *params);',
    '  const void *params;',
    '} thumbnn_op;',
    '',
    '/* Run the operators of a table in order. The FPU must be enabled: kernels keep integers in its registers. */',
    'void thumbnn_invoke(const thumbnn_op *table);',
    '',
    ...comment(
      "Registrations, as TFLM's Register_CONV_2D_INT16() and its like: each names a kernel. A resolver is a list of them. A linker takes only the kernels whose registration is called, when the objects are in an archive.",
    ),
    'typedef struct thumbnn_registration {',
    '  /* As the reports of ThumbNN name the kernel. */',
    '  const char *name;',
    '  void (*kernel)(const void *params);',
    '} thumbnn_registration;',
    '',
    ...kernels.flatMap(registration),
    '#ifdef __cplusplus',
    '}',
    '#endif',
    '',
    '#endif',
    '',
  ].join('\n');
}

function kernelDeclaration({ symbol, op, summary, params, stack, bounds }: KernelContract): string[] {
  return [
    ...comment(`${op}: ${summary} Stack: ${stack} bytes. Exact because ${bounds.replace(/\.?$/, '.')}`),
    `typedef struct ${symbol}_params {`,
    ...params.flatMap(fieldLines),
    `} ${symbol}_params;`,
    `void ${symbol}(const ${symbol}_params *params);`,
    '',
  ];
}

/** @see registrationOf for the name */
function registration({ symbol }: KernelContract): string[] {
  const name = symbol.slice(SYMBOL_PREFIX.length);
  const operators = operatorsOf(name).join(', ');
  return [
    ...comment(`For ${operators}.`),
    `static inline thumbnn_registration ${registrationOf(name)}(void) {`,
    `  const thumbnn_registration kernel = {"${name}", (void (*)(const void *))${symbol}};`,
    '  return kernel;',
    '}',
    '',
  ];
}

function fieldLines(field: Field): string[] {
  if (field.type !== 'pointer') {
    const doc = field.doc ? ` /* ${field.doc} */` : '';
    return [`  ${field.type}_t ${field.name};${doc}`];
  }
  const constness = field.access === 'read' || field.access === 'constant' ? 'const ' : '';
  const many = field.count === undefined ? '' : `${field.count} pointers, each `;
  const size = `${many}${field.access}, aligned to ${field.align}, bytes: ${field.bytes}`;
  const array = field.count === undefined ? '' : '[]';
  return [
    ...comment(field.doc ? `${field.doc}; ${size}` : size, '  '),
    `  ${constness}void *${field.name}${array};`,
  ];
}

/** Text as a comment, broken at words. */
function comment(text: string, indent = ''): string[] {
  const lines: string[] = [];
  let line = `${indent}/*`;
  for (const word of text.split(/\s+/)) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `${indent} *`;
    }
    line += ` ${word}`;
  }
  return [...lines, `${line} */`];
}
