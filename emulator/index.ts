export type { Engine, RunLimits, StopReason, Symbolizer } from './engine.js';
export { type FaultKind, MachineFault } from './machine/fault.js';
export { BOARDS, type Board, type MemoryRegion, ZERO_WAIT } from './timing/board.js';
