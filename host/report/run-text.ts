/** What `run` tells people: one line at the end and, when something went wrong, what happened where. */
import type { ExitRecord, PostMortem, RunResult } from '../run/result.js';
import { count, duration, frequency, printable } from './format.js';

/** `exit 7 after 21,086 cycles (843.440 us at 25 MHz), 13,203 instructions`. */
export function renderRunLine(result: RunResult): string {
  const { board, cycles, seconds, instructions } = result;
  const time =
    cycles === null || seconds === null
      ? ''
      : `${count(cycles)} cycles (${duration(seconds)} at ${frequency(board.clockHz)}), `;
  return `${reason(result)} after ${time}${count(instructions)} instructions`;
}

const REASONS: { readonly [kind in Exclude<ExitRecord['kind'], 'exit' | 'fault' | 'breakpoint'>]: string } = {
  address: 'stopped at --stop-at',
  'max-cycles': 'ran out of --max-cycles',
  'max-instructions': 'ran out of --max-instructions',
  'endless-loop': 'an endless loop that nothing can end',
  sleep: 'asleep, and nothing can wake it,',
  'reset-requested': 'the program asked for a reset (AIRCR.SYSRESETREQ)',
  interrupted: 'interrupted',
};

function reason({ exit }: RunResult): string {
  switch (exit.kind) {
    case 'exit':
      return `exit ${exit.code}`;
    case 'fault':
      return `fault: ${exit.message}`;
    case 'breakpoint':
      return `breakpoint 0x${exit.immediate.toString(16)}`;
    default:
      return REASONS[exit.kind];
  }
}

/** Registers, fault status, code and call chain: several lines, each ended. */
export function renderPostMortem(mortem: PostMortem): string {
  const sections: [string, string[]][] = [
    ['registers', registerLines(mortem)],
    ['fault status', statusLines(mortem)],
    ['code', codeLines(mortem)],
    ['call chain', chainLines(mortem)],
  ];
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${[title, ...lines.map((line) => `  ${line}`)].join('\n')}\n`)
    .join('');
}

const REGISTERS_PER_LINE = 4;

function registerLines({ registers }: PostMortem): string[] {
  const cells = Object.entries(registers).map(([name, value]) => `${name.padStart(4)} ${value}`);
  const lines: string[] = [];
  for (let k = 0; k < cells.length; k += REGISTERS_PER_LINE) {
    lines.push(cells.slice(k, k + REGISTERS_PER_LINE).join('  '));
  }
  return lines;
}

function statusLines({ status }: PostMortem): string[] {
  if (status === null || status.bits.length === 0) return [];
  const addresses = [
    ...(status.mmfar === null ? [] : [`MMFAR ${status.mmfar}`]),
    ...(status.bfar === null ? [] : [`BFAR ${status.bfar}`]),
  ];
  return [
    [`CFSR ${status.cfsr}`, `HFSR ${status.hfsr}`, ...addresses].join('  '),
    ...status.bits.map(({ register, name, meaning }) => `${register}.${name}: ${meaning}`),
  ];
}

function codeLines({ code, pc }: PostMortem): string[] {
  return code.map(
    ({ address, encoding, text }) =>
      `${address === pc ? '>' : ' '} ${address}  ${encoding.padEnd(9)}  ${text}`,
  );
}

const VIA = { here: '', call: '', exception: '  interrupted by an exception' } as const;

function chainLines({ callChain }: PostMortem): string[] {
  return callChain.map(({ address, symbol, via }, k) =>
    `#${k} ${address} ${symbol === null ? '' : printable(symbol)}${VIA[via]}`.trimEnd(),
  );
}
