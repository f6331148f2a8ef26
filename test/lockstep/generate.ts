import { decodeNarrow, decodeWide } from '../../emulator/isa/decode.js';
import type { Encoding } from '../../emulator/isa/pattern.js';
import type { Fields } from '../../emulator/isa/row.js';
import { ENCODINGS } from '../../emulator/isa/table.js';
import { type Control, controlOf } from './control.js';
import { type Effects, effectsOf } from './effects.js';
import { encode, fieldWidths } from './encode.js';
import { SLIDE_HALFWORDS, SLOT, STOPS_1M, STOPS_16M, slotAddress, WINDOW } from './layout.js';
import type { Random } from './random.js';
import { coreRegisterFields, isPredictable, NOT_IN_IT_BLOCK, reasonNotRun } from './rules.js';
import {
  advanceIt,
  append,
  type Draft,
  finish,
  itLaneCount,
  newDraft,
  type Snippet,
  skipTargets,
} from './snippet.js';

const SP = 13;
/** Attempts to draw fields for a row before it is put off. */
const ATTEMPTS = 100;

/** Rows that lockstep runs. */
export const LOCKSTEP_ENCODINGS: readonly Encoding[] = ENCODINGS.filter(
  ({ row }) => reasonNotRun(row.name) === undefined,
);

const byName = (name: string) => {
  const found = ENCODINGS.find(({ row }) => row.name === name);
  if (found === undefined) throw new Error(`no row ${name}`);
  return found;
};

/** Patterns overlap: with these fields, is it this row, or a special case that has its own? */
function decodesAs(encoding: Encoding, fields: Fields): boolean {
  const bits = encode(encoding, fields);
  const decoded = encoding.size === 2 ? decodeNarrow(bits) : decodeWide(bits >>> 16, bits & 0xffff);
  return decoded?.row === encoding.row;
}

/** `target` holds an address to branch to, `offset` the distance to it. */
type Role = 'base' | 'index' | 'target' | 'offset';

/** Registers with a purpose: what they were set to, and what has become of it. */
interface Pointer {
  /** The value at the start is still there. */
  exact: boolean;
  aligned: boolean;
  readonly role: Role;
}

/** What has been fixed while a snippet grows. */
class Context {
  readonly pointers = new Map<number, Pointer>();
  written = 0;
  stored = false;
  patched = false;

  constructor(
    readonly draft: Draft,
    readonly random: Random,
  ) {
    this.give(SP, 'base', this.address(true), true);
  }

  /** Value of a register at the start of the snippet. */
  initial = (register: number): number => this.draft.registers.get(register) ?? 0;

  /** May `register` still be given a value? */
  isFree(register: number): boolean {
    return register < SP + 2 && !this.pointers.has(register) && ((this.written >> register) & 1) === 0;
  }

  give(register: number, role: Role, value: number, aligned: boolean): void {
    this.draft.registers.set(register, value >>> 0);
    this.pointers.set(register, { exact: true, aligned, role });
  }

  address(aligned: boolean): number {
    const value = this.random.between(WINDOW.low, WINDOW.high);
    return aligned ? value & ~3 : value;
  }

  /** Make `register` usable in `role`, or say that it cannot be. */
  require(register: number, role: Role, needs: { aligned?: boolean; exact?: boolean } = {}): boolean {
    const pointer = this.pointers.get(register);
    if (pointer !== undefined) {
      return pointer.role === role && (!needs.aligned || pointer.aligned) && (!needs.exact || pointer.exact);
    }
    if (!this.isFree(register)) return false;
    const aligned = needs.aligned === true || !this.random.oneIn(4);
    this.give(register, role, role === 'base' ? this.address(aligned) : this.smallOffset(), aligned);
    return true;
  }

  private smallOffset(): number {
    const value = this.random.below(this.random.pick([4, 64, 512]));
    return this.random.oneIn(3) ? -value : value;
  }

  /** Account for what an instruction writes. */
  commit(effects: Effects, movedBy: number | undefined): void {
    if (effects.stores) this.stored = true;
    this.written |= effects.writes;
    for (const [register, pointer] of this.pointers) {
      if (((effects.writes >> register) & 1) === 0) continue;
      if (((effects.movesBase >> register) & 1) === 0) this.pointers.delete(register);
      else {
        pointer.exact = false;
        if (movedBy !== undefined && movedBy % 4 !== 0) pointer.aligned = false;
      }
    }
  }
}

/** Draws snippets such that every row is drawn equally often. */
export class Generator {
  /** How often each row was drawn, by name. */
  readonly drawn = new Map<string, number>();
  private deck: Encoding[] = [];
  private readonly putOff: Encoding[] = [];

  constructor(
    private readonly random: Random,
    private readonly encodings: readonly Encoding[] = LOCKSTEP_ENCODINGS,
  ) {}

  snippet(slot: number): Snippet {
    const { random } = this;
    const context = new Context(newDraft(slot), random);
    const length = random.oneIn(2) ? 1 : random.between(2, 14);
    const retry = this.putOff.splice(0);
    for (let k = 0; k < length; k++) {
      const encoding = retry.pop() ?? this.nextRow();
      const outcome = this.place(context, encoding, 0);
      if (outcome === 'impossible') {
        this.putOff.push(encoding);
        if (k > 0) break;
        k--;
      }
      if (outcome === 'ends') break;
    }
    this.putOff.push(...retry);
    return finish(context.draft);
  }

  private nextRow(): Encoding {
    if (this.deck.length === 0) this.deck = this.random.shuffle(this.encodings);
    return this.deck.pop() as Encoding;
  }

  /** Draw the row's fields and append it, with the lanes of an IT instruction. */
  private place(context: Context, encoding: Encoding, itState: number): 'goes-on' | 'ends' | 'impossible' {
    const { draft } = context;
    const { name } = encoding.row;
    const lastLane = itState !== 0 && advanceIt(itState) === 0;
    if (itState !== 0 && NOT_IN_IT_BLOCK.test(name)) return 'impossible';
    if (name.startsWith('STREX'))
      return itState === 0 ? this.placeExclusivePair(context, encoding) : 'impossible';

    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const fields = this.drawFields(encoding);
      if (!isPredictable(encoding, fields) || !decodesAs(encoding, fields)) continue;
      const control = controlOf(encoding, fields);
      if (control !== undefined && itState !== 0 && !lastLane) continue;
      const effects = effectsOf(encoding, fields, draft.end, itState !== 0);
      if (!this.satisfy(context, control, effects)) continue;
      const index = draft.instructions.length;
      append(draft, encoding, fields, itState);
      this.count(name);
      const movedBy =
        fields.P === undefined || name.startsWith('LDRD') || name.startsWith('STRD') ? undefined : fields.i;
      context.commit(effects, movedBy);
      if (name === 'IT T1') this.placeLanes(context, fields);
      // Unicorn keeps the low bits of the SP (known-faults.ts): nothing is to be compared behind such a write.
      const writesSp = ((effects.writes & ~effects.movesBase) >> SP) & 1;
      if (control === undefined) return writesSp && itState === 0 ? 'ends' : 'goes-on';
      const skips = this.aim(context, control, index);
      const conditional = itState !== 0 || /^(CBZ|CBNZ|B T1|B T3)/.test(name);
      return skips || conditional ? 'goes-on' : 'ends';
    }
    return 'impossible';
  }

  private placeLanes(context: Context, it: { readonly [letter: string]: number }): void {
    let itState = (it.c << 4) | it.m;
    for (let lane = itLaneCount(it.m); lane > 0; lane--) {
      const encoding = this.nextRow();
      if (this.place(context, encoding, itState) === 'impossible') {
        this.putOff.push(encoding);
        while (this.place(context, this.random.pick(this.encodings), itState) === 'impossible');
      }
      itState = advanceIt(itState);
    }
  }

  /** LDREX and the STREX of the same size at the same address, so that the store succeeds; sometimes it must not. */
  private placeExclusivePair(context: Context, store: Encoding): 'goes-on' | 'impossible' {
    const { draft } = context;
    const load = byName(store.row.name.replace('STREX', 'LDREX'));
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const fields = this.drawFields(store);
      const opening = this.random.oneIn(4) ? byName('CLREX T1') : load;
      const loadFields = this.drawFields(load);
      loadFields.n = fields.n;
      if (fields.i !== undefined) loadFields.i = fields.i;
      if (!isPredictable(store, fields) || !isPredictable(load, loadFields)) continue;
      if (loadFields.t === fields.n) continue;
      if (!context.require(fields.n, 'base', { aligned: true })) continue;
      const both = [
        { encoding: opening, fields: opening === load ? loadFields : {} },
        { encoding: store, fields },
      ];
      for (const { encoding, fields: f } of both) {
        if (encoding !== opening || opening === load) {
          context.commit(effectsOf(encoding, f, draft.end, false), undefined);
        }
        append(draft, encoding, f, 0, encoding === store);
        this.count(encoding.row.name);
      }
      return 'goes-on';
    }
    return 'impossible';
  }

  private drawFields(encoding: Encoding): { [letter: string]: number } {
    const { random } = this;
    const fields: { [letter: string]: number } = {};
    for (const [letter, width] of fieldWidths(encoding)) fields[letter] = random.next() >>> (32 - width);
    // High registers of wide encodings would mostly be refused.
    for (const letter of coreRegisterFields(encoding)) {
      if (fields[letter] >= SP && !random.oneIn(4)) fields[letter] = random.below(SP);
    }
    if (fields.k !== undefined && fields.m !== undefined && /^(REV|RBIT|CLZ)/.test(encoding.row.name))
      fields.k = fields.m;
    if (/^(MRS|MSR)/.test(encoding.row.name)) fields.s = 0;
    if (/^(LDM|STM)/.test(encoding.row.name) && encoding.size === 4) {
      fields.l &= encoding.row.name.startsWith('LDM') && random.oneIn(4) ? 0xdfff : 0x5fff;
      if (fields.l >> 15) fields.l &= ~(1 << 14);
    }
    // Lists longer than the register file would be refused.
    if (/^(VLDM|VSTM|VPUSH|VPOP|FLDM|FSTM)/.test(encoding.row.name)) fields.i = random.between(1, 32);
    return fields;
  }

  /** Give the registers that the instruction depends on the values that it needs. */
  private satisfy(context: Context, control: Control | undefined, effects: Effects): boolean {
    const { base, index, aligned } = effects;
    if (control?.kind === 'register' || control?.kind === 'add') {
      const { register } = control;
      const known = context.pointers.get(register);
      if (known !== undefined) return control.kind === 'register' && known.role === 'target';
      if (!context.isFree(register)) return false;
      context.give(register, control.kind === 'register' ? 'target' : 'offset', 0, false);
      return true;
    }
    // A store, or another patch, could change what the branch will read.
    if ((control?.kind === 'memory' || control?.kind === 'table') && (context.stored || context.patched))
      return false;
    if (control?.kind === 'memory') {
      const [first, second] = control.uses;
      if (first === second || !context.require(first, 'base', { exact: true, aligned })) return false;
      return second === undefined || context.require(second, 'index', { exact: true });
    }
    if (control?.kind === 'table') {
      if (base === index || typeof base !== 'number' || index === undefined) return false;
      return (
        context.require(base, 'base', { exact: true }) && context.require(index, 'index', { exact: true })
      );
    }
    if (typeof base === 'number') {
      if (base === index || !context.require(base, 'base', { aligned })) return false;
      if (index !== undefined && !context.require(index, 'index')) return false;
    }
    return true;
  }

  /** Choose where a branch goes. Returns true when it only skips instructions of the snippet. */
  private aim(context: Context, control: Control, index: number): boolean {
    const { draft, random } = context;
    const instruction = draft.instructions[index];
    const { address, fields } = instruction;
    const landing = (slide: number) => slide + 2 * random.below(SLIDE_HALFWORDS + 1);
    switch (control.kind) {
      case 'direct':
        return this.aimDirect(context, control, index);
      case 'register':
        // MOV pc ignores bit 0, BX needs it.
        draft.fixups.push((slide) => {
          if (context.initial(control.register) !== 0) return;
          draft.registers.set(control.register, landing(slide) | 1);
        });
        return false;
      case 'add':
        draft.fixups.push((slide) => {
          draft.registers.set(control.register, landing(slide) - address - 4 + random.below(2));
        });
        return false;
      case 'literal':
        draft.fixups.push((slide) => {
          draft.literal ||= landing(slide) | 1;
          const word = slotAddress(draft.slot) + SLOT.literals + 4 * random.below(SLOT.literalWords);
          const offset = word - ((address + 4) & ~3);
          fields.U = offset < 0 ? 0 : 1;
          fields.i = Math.abs(offset);
        });
        return false;
      case 'memory': {
        context.patched = true;
        const where = control.address(context.initial);
        draft.fixups.push((slide) => {
          const target = landing(slide) | 1;
          draft.patches.push({ address: where, bytes: [0, 8, 16, 24].map((k) => (target >>> k) & 0xff) });
        });
        return false;
      }
      case 'table': {
        context.patched = true;
        const where = (context.initial(fields.n) + context.initial(fields.m) * control.scale) >>> 0;
        draft.fixups.push((slide) => {
          const count = (landing(slide) - address - 4) >> 1;
          draft.patches.push({
            address: where,
            bytes: control.scale === 1 ? [count] : [count & 0xff, count >> 8],
          });
        });
        return false;
      }
    }
  }

  private aimDirect(context: Context, control: Control & { kind: 'direct' }, index: number): boolean {
    const { draft, random } = context;
    const { address, fields } = draft.instructions[index];
    const base = address + 4;
    const inReach = (target: number) => target - base >= control.low && target - base <= control.high;
    const skips = random.oneIn(2);
    const far = [...STOPS_1M, ...STOPS_16M].filter(inReach);
    const back = slotAddress(draft.slot) + SLOT.backPad;
    draft.fixups.push((slide) => {
      const pad = (start: number, count: number) =>
        Array.from({ length: count + 1 }, (_, k) => start + 2 * k);
      const choices = [
        pad(slide, SLIDE_HALFWORDS),
        pad(back, SLOT.backPadHalfwords),
        ...(random.oneIn(4) ? [far] : []),
      ];
      const behind = skipTargets(draft, index).filter(inReach);
      const reachable = choices
        .map((targets) => targets.filter(inReach))
        .filter((targets) => targets.length > 0);
      const targets =
        behind.length > 0 && (skips || reachable.length === 0) ? behind : random.pick(reachable);
      Object.assign(fields, control.fields(random.pick(targets) - base));
    });
    return skips;
  }

  private count(name: string): void {
    this.drawn.set(name, (this.drawn.get(name) ?? 0) + 1);
  }
}
