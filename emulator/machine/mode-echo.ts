import type { ModeEcho } from '../timing/board.js';
import { type Device, registerDevice } from './device.js';

/** The two registers of a unit that takes any mode at once: what is written to one shows in both. */
export function modeEcho({ name, control, status }: ModeEcho): readonly Device[] {
  const state = { mode: 0 };
  const section = 'chip manual';
  const read = (s: typeof state) => s.mode;
  const write = (s: typeof state, value: number) => {
    s.mode = value;
  };
  return [
    registerDevice(`${name}.CTL`, control, 4, state, [{ offset: 0, name: 'CTL', section, read, write }]),
    registerDevice(`${name}.STAT`, status, 4, state, [{ offset: 0, name: 'STAT', section, read }]),
  ];
}
