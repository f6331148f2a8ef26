import type { Machine } from './machine.js';

/** Sleep until an exception would be taken (or, for WFE, an event): move time to the next timer event. */
export function sleep(machine: Machine, forEvent: boolean): void {
  const { system } = machine;
  const wakes = () => {
    const e = system.highestPending();
    // PRIMASK does not keep an interrupt from waking the core (B1.5.19).
    const primask = system.primask;
    system.primask = 0;
    const due = e !== 0 && system.groupPriority(system.priorityOf(e)) < system.executionPriority();
    system.primask = primask;
    return due || (forEvent && system.event);
  };
  machine.systick.advance();
  while (!wakes()) {
    const event = machine.nextEvent();
    if (event === Infinity) {
      machine.halt = { kind: 'sleep' };
      return;
    }
    machine.sleepCycles += event - machine.cycles;
    machine.cycles = event;
    machine.systick.advance();
  }
  if (forEvent) system.event = false;
  system.attention = true;
}
