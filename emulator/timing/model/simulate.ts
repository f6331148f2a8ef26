import { advanceBuses, runBuses } from './bus.js';
import { flushDecode, runDecode } from './decode.js';
import { advanceExecute, concludeCycle, issue, runExecute } from './execute.js';
import { advanceQueue, receiveFetch, runFetch } from './fetch.js';
import { FetchMode, type Machine, NONE } from './machine.js';

/** First half of a cycle: the clock edge, up to and including what moves from decode into execute. */
export function clockEdge(m: Machine): boolean {
  m.mode = m.lateTarget === NONE ? m.nextMode : FetchMode.LATE_BRANCH;
  advanceBuses(m);
  receiveFetch(m);
  advanceExecute(m);
  return issue(m);
}

/** Rest of the cycle. */
export function finishCycle(m: Machine): void {
  advanceQueue(m, m.main.instruction === undefined);
  const trigger = runExecute(m);
  if (trigger.flush) flushDecode(m);
  else runDecode(m, trigger.dirty, trigger.postponed);
  runFetch(m);
  concludeCycle(m, runBuses(m));
  m.cycle++;
}
