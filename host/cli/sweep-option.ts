/** `--sweep wait-states=0..7` and `--sweep board=a,b,./my-board.json`. */
import { UsageError } from '../errors.js';
import { type SweepParameter, type SweepSetting, withWaitStates } from '../sweep.js';
import { benchBoardOption, DEFAULT_BOARD } from './board-option.js';
import { knownName } from './did-you-mean.js';

export interface Sweep {
  readonly parameter: SweepParameter;
  readonly settings: readonly SweepSetting[];
}

/** As in board files: what a flash controller can be told. */
const MAX_WAIT_STATES = 15;
const MAX_SETTINGS = 32;

const READERS: {
  readonly [parameter in SweepParameter]: (values: string, board: string) => readonly SweepSetting[];
} = {
  'wait-states': (values, board) => {
    const base = benchBoardOption(board);
    return waitStates(values).map((n) => ({ value: String(n), board: withWaitStates(base, n) }));
  },
  board: (values, board) => {
    if (board !== DEFAULT_BOARD)
      throw new UsageError(
        'SWEEP_BOARD',
        '--sweep board=... takes the place of --board',
        {},
        'leave --board out',
      );
    return values.split(',').map((value) => ({ value, board: benchBoardOption(value, '--sweep') }));
  },
};

/**
 * @param board what the user gave to `--board`
 * @throws UsageError
 */
export function sweepOption(text: string, board: string): Sweep {
  const at = text.indexOf('=');
  const [name, values] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  const parameter = knownName(Object.keys(READERS), name, '--sweep: unknown parameter') as SweepParameter;
  if (values === '')
    throw new UsageError('SWEEP_VALUES', `--sweep ${parameter}: no values`, {}, 'e.g. wait-states=0..7');
  const settings = READERS[parameter](values, board);
  if (settings.length > MAX_SETTINGS)
    throw new UsageError(
      'SWEEP_VALUES',
      `--sweep: ${settings.length} settings`,
      {},
      `at most ${MAX_SETTINGS}`,
    );
  return { parameter, settings };
}

/** `0..7` and `0,2,5` and both. */
function waitStates(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [, from, to = from] = /^(\d{1,2})(?:\.\.(\d{1,2}))?$/.exec(part) ?? [];
    const [low, high] = [Number(from), Number(to)];
    if (from === undefined || low > high || high > MAX_WAIT_STATES)
      throw new UsageError(
        'SWEEP_VALUES',
        `--sweep wait-states: '${part}'`,
        {},
        `give numbers from 0 to ${MAX_WAIT_STATES}, e.g. 0..7 or 0,2,5`,
      );
    return Array.from({ length: high - low + 1 }, (_, k) => low + k);
  });
}
