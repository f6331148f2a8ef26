/** What people read for the cycle model's causes (emulator/timing/model/causes.ts) of cycles in which no instruction began. */
export interface StallCause {
  /** One such cycle, as docs/timing.md calls it. */
  readonly name: string;
  /** What took all of them. */
  readonly plural: string;
  /** The reason, as a clause. */
  readonly text: string;
}

export const STALL_CAUSES: { readonly [cause: string]: StallCause } = {
  load: {
    name: 'load',
    plural: 'loads',
    text: 'a load is in its data phase and what follows does not pipeline with it',
  },
  store: {
    name: 'store',
    plural: 'stores',
    text: 'a store is in its data phase and what follows has to wait for it',
  },
  address: {
    name: 'address',
    plural: 'address interlocks',
    text: 'an address register was written by the instruction just before',
  },
  branch: { name: 'branch', plural: 'branches', text: 'refill of the pipeline behind a branch' },
  fetch: { name: 'fetch', plural: 'fetch', text: 'the instruction was not in the prefetch queue yet' },
  unaligned: {
    name: 'unaligned',
    plural: 'unaligned data',
    text: 'an unaligned access is split into several transfers',
  },
  divide: {
    name: 'divide',
    plural: 'divisions',
    text: "UDIV and SDIV take 2 to 12 cycles, by their operands' highest bits",
  },
  float: {
    name: 'float',
    plural: 'floating point',
    text: 'the floating-point unit is busy, or its result is not there yet',
  },
  waitStates: {
    name: 'wait states',
    plural: 'wait states',
    text: 'the flash had wait states, for a fetch or for data',
  },
  bus: {
    name: 'bus',
    plural: 'bus changes',
    text: 'another access held the bus, or the access changed to another bus',
  },
};

/** A cause that is not known here is called by its own name. */
export const stallCause = (cause: string): StallCause =>
  STALL_CAUSES[cause] ?? { name: cause, plural: cause, text: '' };
