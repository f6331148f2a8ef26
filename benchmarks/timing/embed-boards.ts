import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Writes emulator/timing/boards/embedded.ts from the JSON files beside it: a module can be imported everywhere, a JSON
 * file only by some.
 */
const DIRECTORY = new URL('../../../emulator/timing/boards/', import.meta.url);

/** zero-wait first, for it is the default; then by name. */
export function embeddedSource(): string {
  const names = readdirSync(DIRECTORY)
    .filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'))
    .sort((a, b) => Number(b === 'zero-wait.json') - Number(a === 'zero-wait.json') || (a < b ? -1 : 1));
  const files = names.map((name) => JSON.parse(readFileSync(new URL(name, DIRECTORY), 'utf8')) as unknown);
  return [
    '// Made by `npm run boards` from the JSON files in this directory; not for editing.',
    '',
    '/** Contents of the board files, zero-wait first. */',
    `export const BOARD_FILES: readonly unknown[] = JSON.parse(${JSON.stringify(JSON.stringify(files))});`,
    '',
  ].join('\n');
}

if (process.argv[1]?.endsWith('embed-boards.js'))
  writeFileSync(new URL('embedded.ts', DIRECTORY), embeddedSource());
