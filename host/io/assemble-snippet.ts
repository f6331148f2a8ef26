/** Assemble a few instructions with the GNU assembler. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseElf } from '../../emulator/elf/elf.js';
import { UsageError } from '../errors.js';
import { CODE_ALIGNMENT, type Snippet } from '../explain/explain.js';
import { readUserFile } from './read-file.js';

const ASSEMBLER = 'arm-none-eabi-as';
const FLAGS = ['-mcpu=cortex-m4', '-mthumb', '-mfpu=fpv4-sp-d16', '-mfloat-abi=hard'];

const MAX_SOURCE_BYTES = 1 << 20;
/** `.rept 1000000000` assembles for long. */
const TIMEOUT_MS = 20_000;

const END_SYMBOL = 'thumbnn_snippet_end';
const SECTION = '.text';

/**
 * What is put around the source. The head is on its first line, so that line numbers stay; literals that the source
 * leaves to the end of the section come to stand behind the tail.
 */
const head = (offset: number): string =>
  `.syntax unified; ${SECTION}; .balign ${CODE_ALIGNMENT}; .space ${offset}; .thumb; `;
const TAIL = `
${SECTION}
.thumb
.syntax unified
${END_SYMBOL}:
.rept 4
mov r8, r8
.endr
`;

/** `as` takes these for comments. */
const PREPROCESSOR = /^[ \t]*#[ \t]*(?:include|define|undef|if|ifdef|ifndef)\b/m;

/**
 * @param path of the source; what it includes is looked for beside it, too
 * @param offset of the first instruction from a multiple of `CODE_ALIGNMENT`
 * @throws UsageError for a source that does not assemble, or is no snippet; ASSEMBLER_MISSING
 */
export function assembleSnippet(path: string, offset: number): Snippet {
  const source = new TextDecoder('utf-8').decode(readUserFile(path, 'source', MAX_SOURCE_BYTES));
  const directive = PREPROCESSOR.exec(source);
  if (directive !== null) {
    const line = source.slice(0, directive.index).split('\n').length;
    throw new UsageError(
      'SNIPPET_PREPROCESSOR',
      `line ${line} is for the C preprocessor`,
      { file: path },
      'run it through arm-none-eabi-gcc -E first',
    );
  }
  return snippetOf(assemble(head(offset) + source + TAIL, path), path, offset);
}

function assemble(source: string, path: string): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), 'thumbnn-'));
  try {
    const output = join(directory, 'snippet.o');
    const { error, status, stderr } = spawnSync(
      ASSEMBLER,
      [...FLAGS, '-I', dirname(path), '-o', output, '-'],
      { input: source, encoding: 'utf8', timeout: TIMEOUT_MS, maxBuffer: 1 << 26 },
    );
    if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
      throw new UsageError(
        'ASSEMBLER_MISSING',
        `${ASSEMBLER} is not installed`,
        { file: path },
        'install binutils-arm-none-eabi, or give the machine code with --hex, which needs nothing',
      );
    }
    if (error || status !== 0) throw notAssembled(error?.message ?? firstError(stderr), path);
    return readFileSync(output);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const notAssembled = (message: string, path: string): UsageError =>
  new UsageError('SNIPPET_NOT_ASSEMBLED', message, { file: path }, `${ASSEMBLER} says so`);

/** `{standard input}:3: Error: bad instruction` becomes `line 3: bad instruction`. */
function firstError(stderr: string): string {
  const line = stderr.split('\n').find((text) => text.includes('Error')) ?? stderr.trim();
  return line.replace(/^\{standard input\}:(\d+): (?:Fatal )?(?:Error: )?/i, 'line $1: ');
}

function snippetOf(object: Uint8Array, path: string, offset: number): Snippet {
  const { sections, symbols } = parseElf(object);
  const text = sections.findIndex(({ name }) => name === SECTION);
  const end = symbols.find(({ name, section }) => name === END_SYMBOL && section === text)?.value;
  const place = { file: path };
  if (end === undefined)
    throw new UsageError('SNIPPET_CUT', 'the source ends with .end', place, 'leave that out');
  if (end === offset)
    throw new UsageError('SNIPPET_EMPTY', `there is nothing in ${SECTION}`, place, `put instructions there`);
  const [relocation] = sections[text].relocations;
  if (relocation !== undefined) {
    const { name } = symbols[relocation.symbol];
    throw new UsageError(
      'SNIPPET_RELOCATION',
      `byte 0x${(relocation.offset - offset).toString(16)} refers to ${name || 'another section'}`,
      place,
      'a snippet is not linked: use local labels and numbers',
    );
  }
  return { bytes: sections[text].data, start: offset, end };
}
