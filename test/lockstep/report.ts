import { disassemble } from '../../emulator/isa/disassemble.js';
import { itFromEpsr } from '../../emulator/machine/psr.js';
import { REGISTER_NAMES } from './compare.js';
import type { Located } from './locate.js';
import type { Placed } from './snippet.js';
import { FPSCR, XPSR } from './state.js';

const hex = (value: number) => `0x${(value >>> 0).toString(16).padStart(8, '0')}`;

function disassembly({ encoding, fields, bits, address, itState }: Placed): string {
  const text = disassemble(
    { row: encoding.row, size: encoding.size, bits, fields },
    {
      address,
      size: encoding.size,
      inItBlock: itState !== 0,
      ...(itState ? { condition: itState >> 4 } : {}),
    },
  );
  return `${hex(address)}  ${bits
    .toString(16)
    .padStart(encoding.size * 2, '0')
    .padEnd(8)}  ${text}`;
}

/** What an engineer needs to understand a difference: the instruction, its state, both results. */
export function describe(
  { instruction, single, mismatch }: Located,
  names: readonly [string, string],
): string {
  const { before, fields, snippet } = mismatch;
  const lines: string[] = [];
  if (instruction !== undefined) lines.push(`${instruction.encoding.row.name}: ${disassembly(instruction)}`);
  else if (single) lines.push('outside the snippet');
  else lines.push('no single instruction differs; the snippet:', ...snippet.instructions.map(disassembly));
  lines.push('  before:');
  const registers = REGISTER_NAMES.map((name, k) => `${name} ${hex(before.core[k])}`);
  for (let k = 0; k < registers.length; k += 5) lines.push(`    ${registers.slice(k, k + 5).join('  ')}`);
  const itState = itFromEpsr(before.core[XPSR]);
  if (itState !== 0) lines.push(`    ITSTATE ${hex(itState)}`);
  const floats = [...before.float].flatMap((v, k) =>
    v ? [`${k === FPSCR ? 'fpscr' : `s${k}`} ${hex(v)}`] : [],
  );
  for (let k = 0; k < floats.length; k += 5) lines.push(`    ${floats.slice(k, k + 5).join('  ')}`);
  lines.push(`  after: ${names[0]} | ${names[1]}`);
  for (const { name, values } of fields) lines.push(`    ${name}: ${values[0]} | ${values[1]}`);
  return lines.join('\n');
}
