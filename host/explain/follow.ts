/** Execute a snippet instruction by instruction and book every cycle. */
import { type Engine, type Machine, MachineFault, type StopReason } from '../../emulator/index.js';
import type { Decoded } from '../../emulator/isa/decode.js';
import { conditionPassed } from '../../emulator/isa/lift/condition.js';
import { CAUSES } from '../../emulator/timing/model/causes.js';
import { decodeAt } from '../../emulator/translate.js';
import { hex8 } from '../run/address.js';
import { lineAt } from '../run/listing.js';
import type { ExplainedStep, LostCycles, SnippetEnd } from './result.js';

/** `mov r8, r8`: what follows a snippet. It pipelines with nothing, so the snippet's last instruction shows what it takes. */
const FOLLOWER = 0x46c0;
export const FOLLOWERS = Uint8Array.from({ length: 8 }, (_, k) => (FOLLOWER >> (8 * (k & 1))) & 0xff);

/** What one instruction did to the counters. */
interface Counted {
  readonly cycles: number;
  readonly folded: boolean;
  /** It jumped to itself, as before. */
  readonly endless: boolean;
  /** Cycles lost in front of it, in the order of CAUSES. */
  readonly lost: readonly number[];
}

type Draft = Omit<ExplainedStep, 'before' | 'behind' | 'cost'> & {
  readonly isAccess: boolean;
  readonly before: LostCycles[];
  readonly behind: LostCycles[];
};

export interface Course {
  readonly steps: readonly ExplainedStep[];
  readonly end: SnippetEnd;
}

export function follow(
  engine: Engine,
  machine: Machine,
  code: { start: number; end: number },
  maximum: number,
): Course {
  const drafts: Draft[] = [];
  let first = 0;
  const finished = (end: SnippetEnd): Course => ({ steps: drafts.map(stepOf), end });
  for (;;) {
    const address = machine.pc;
    const end = endAt(address, code, drafts.length, maximum);
    if (end?.kind === 'left') {
      // What stands there is not ours to run: the same follower as at the end of the snippet.
      const unmapped = caught(() => engine.load(address, FOLLOWERS)) instanceof MachineFault;
      if (unmapped) return finished(nowhere(address));
    }
    const draft = draftOf(machine, address);
    const counted = count(engine, machine);
    if (end !== undefined) {
      if ('cycles' in counted) charge(drafts.at(-1), undefined, counted.lost);
      return finished(end);
    }
    if (!('cycles' in counted)) return finished(counted);
    if (drafts.length === 0) first = machine.cycles;
    else charge(drafts.at(-1), draft, counted.lost);
    drafts.push({ ...draft, cycle: machine.cycles - first, folded: counted.folded });
    if (counted.endless) return finished({ kind: 'endless-loop' });
  }
}

/** Why execution, which stands at `address`, ends there. */
function endAt(
  address: number,
  { start, end }: { readonly start: number; readonly end: number },
  executed: number,
  maximum: number,
): SnippetEnd | undefined {
  if (address === end) return { kind: 'end' };
  if (address < start || address > end) return { kind: 'left', address: hex8(address) };
  return executed >= maximum ? { kind: 'max-instructions' } : undefined;
}

function draftOf(machine: Machine, address: number): Draft {
  const { core, itState } = machine;
  const line = lineAt((at) => core.memory.fetch(at), address, itState);
  return {
    cycle: 0,
    address: hex8(address),
    encoding: line?.encoding ?? '',
    text: line?.text ?? '(no memory)',
    skipped: itState !== 0 && !conditionPassed(core.values, itState >> 4),
    folded: false,
    isAccess: isAccess(decodeAt(core, address)),
    before: [],
    behind: [],
  };
}

function isAccess(decoded: Decoded | undefined): boolean {
  if (decoded === undefined) return false;
  const { timing } = decoded.row;
  return /load|store|table/.test((typeof timing === 'function' ? timing(decoded.fields) : timing) ?? '');
}

/** Execute one instruction. */
function count(engine: Engine, machine: Machine): Counted | SnippetEnd {
  const before = machine.losses();
  const { cycles, instructions } = engine;
  const stop = caught(() => engine.run({ maxInstructions: 1 }));
  if (stop instanceof MachineFault) return faultEnd(stop);
  const endless = stop.kind === 'endless-loop';
  if (engine.instructions === instructions || (!endless && stop.kind !== 'max-instructions'))
    return stoppedBy(stop);
  const { lost, folded } = machine.losses();
  return {
    cycles: engine.cycles - cycles,
    folded: folded > before.folded,
    endless,
    lost: lost.map((sum, cause) => sum - before.lost[cause]),
  };
}

/** Only halts of the machine are left: neither an address nor a number of cycles was given. */
function stoppedBy({ kind }: StopReason): SnippetEnd {
  return { kind: kind === 'address' || kind === 'max-cycles' ? 'max-instructions' : kind };
}

function caught<T>(work: () => T): T | MachineFault {
  try {
    return work();
  } catch (error) {
    if (error instanceof MachineFault) return error;
    throw error;
  }
}

const faultEnd = ({ kind, message }: MachineFault): SnippetEnd => ({ kind: 'fault', fault: kind, message });

const nowhere = (address: number): SnippetEnd => ({
  kind: 'fault',
  fault: 'UNMAPPED_FETCH',
  message: `a branch leads to ${hex8(address)}, where there is no memory`,
});

/** Causes that lie in the instruction before, whichever it is. */
const OF_INSTRUCTION_BEFORE: ReadonlySet<string> = new Set(['branch', 'divide']);
/** Causes that lie in the load or store before; behind something else it is the waiting instruction's own. */
const OF_ACCESS_BEFORE: ReadonlySet<string> = new Set(['load', 'store', 'unaligned', 'waitStates', 'bus']);

/** Book the cycles that were lost between two instructions to the one that caused them. */
function charge(previous: Draft | undefined, next: Draft | undefined, lost: readonly number[]): void {
  lost.forEach((cycles, k) => {
    if (cycles === 0) return;
    const cause = CAUSES[k];
    const held =
      OF_INSTRUCTION_BEFORE.has(cause) || (OF_ACCESS_BEFORE.has(cause) && previous?.isAccess === true);
    (held ? previous?.behind : next?.before)?.push({ cause, cycles });
  });
}

function stepOf({ isAccess, before, behind, ...facts }: Draft): ExplainedStep {
  const lost = [...before, ...behind].reduce((sum, { cycles }) => sum + cycles, 0);
  return { ...facts, cost: (facts.folded ? 0 : 1) + lost, before, behind };
}
