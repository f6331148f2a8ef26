/** What `explain` finds out, as plain JSON data. Published as host/report/schema/explain.schema.json. */

export const EXPLAIN_SCHEMA = 'thumbnn.explain';
/** Raised when a field changes its meaning or goes away; new optional fields do not raise it. */
export const EXPLAIN_SCHEMA_VERSION = 1;

/** Cycles in which no instruction began. */
export interface LostCycles {
  /** One of `CAUSES`. */
  readonly cause: string;
  readonly cycles: number;
}

/** One executed instruction. */
export interface ExplainedStep {
  /** In which it enters execute; the first one does so in cycle 0. */
  readonly cycle: number;
  readonly address: string;
  /** Its halfwords: `f04f 0001`. */
  readonly encoding: string;
  readonly text: string;
  /** Its condition in an IT block did not hold. */
  readonly skipped: boolean;
  /** An IT that takes no cycle. */
  readonly folded: boolean;
  /** One cycle, unless folded, and those below. */
  readonly cost: number;
  /** Cycles that it waited to begin. */
  readonly before: readonly LostCycles[];
  /** Cycles that it kept the next one from beginning. */
  readonly behind: readonly LostCycles[];
}

export type SnippetEnd =
  /** Execution arrived behind the last instruction. */
  | { readonly kind: 'end' }
  /** A branch out of the snippet. */
  | { readonly kind: 'left'; readonly address: string }
  | { readonly kind: 'fault'; readonly fault: string; readonly message: string }
  | { readonly kind: 'max-instructions' | 'endless-loop' | 'breakpoint' | 'sleep' | 'reset-requested' };

export interface ExplainResult {
  readonly schema: typeof EXPLAIN_SCHEMA;
  readonly schemaVersion: typeof EXPLAIN_SCHEMA_VERSION;
  readonly board: {
    readonly name: string;
    readonly clockHz: number;
    /** Its flash stands behind a cache, which is empty when the snippet begins. */
    readonly cached: boolean;
  };
  /** Of the first instruction. */
  readonly address: string;
  /** As the snippet finds them. */
  readonly registers: { readonly [name: string]: string };
  readonly steps: readonly ExplainedStep[];
  readonly totals: {
    readonly cycles: number;
    readonly instructions: number;
    readonly folded: number;
    /** In the order of `CAUSES`, without zeros. With one cycle for each instruction not folded they make up `cycles`. */
    readonly lost: readonly LostCycles[];
  };
  readonly end: SnippetEnd;
}
