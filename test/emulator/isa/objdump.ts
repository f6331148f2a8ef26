import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const OBJDUMP = 'arm-none-eabi-objdump';

/** Between two instructions stand four NOPs, so that what looks like IT does not make the next one conditional. */
const PADDING = 4;
const NOP = 0xbf00;

/** How objdump prints each instruction (its halfwords) at the address given with it. */
export function objdump(
  instructions: readonly (readonly number[])[],
  directory: string,
): { readonly address: number; readonly text: string }[] {
  const size = 2 * (instructions[0].length + PADDING);
  const image = Buffer.alloc(instructions.length * size);
  instructions.forEach((halfwords, k) => {
    const all = [...halfwords, ...Array<number>(PADDING).fill(NOP)];
    all.forEach((halfword, j) => {
      image.writeUInt16LE(halfword, k * size + 2 * j);
    });
  });
  const file = join(directory, 'code.bin');
  writeFileSync(file, image);
  const output = execFileSync(
    OBJDUMP,
    ['-b', 'binary', '-m', 'arm', '-M', 'force-thumb,reg-names-std', '-D', '-z', file],
    { encoding: 'latin1', maxBuffer: 2 ** 30 },
  );
  const result: { address: number; text: string }[] = [];
  // "   8001a:	f8b6 fdd5 	pldw	[r6, #3541]	@ 0xdd5"
  for (const [, address, text] of output.matchAll(/^ *([0-9a-f]+):\t[0-9a-f ]+\t(.*)$/gm)) {
    const at = Number.parseInt(address, 16);
    if (at % size === 0) result.push({ address: at, text });
  }
  if (result.length !== instructions.length) throw new Error('objdump: lines are missing');
  return result;
}
