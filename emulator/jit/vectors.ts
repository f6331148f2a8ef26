/**
 * Slots as vectors of halfwords, for dual multiplies: the word is in all lanes. What SXTB16 makes of a word is made of its
 * vector, by shifts of the halfwords, when it is first multiplied.
 */
import { isTemporary } from '../ir/ops.js';
import { type FunctionBody, Simd } from './wasm.js';

/** The word in a local, or bytes of it as halfwords. */
interface VectorForm {
  readonly local: number;
  readonly extended: 'no' | 'even bytes' | 'odd bytes';
  /** The halfwords are signed bytes. */
  readonly areBytes: boolean;
}

/** Of one node: `beginInstruction`, `endNode` and `forget` say what ends there. */
export class Vectors {
  private readonly forms = new Map<number, VectorForm>();
  /** Temporaries that are a slot rotated right by a byte. */
  private readonly rotated = new Map<number, number>();
  /** Locals, the first `used` of which have values of this node. */
  private readonly locals: number[] = [];
  private used = 0;

  constructor(
    private readonly body: FunctionBody,
    private readonly pushSlot: (slot: number) => void,
  ) {}

  /** Temporaries of the instruction before are forgotten. */
  beginInstruction(): void {
    this.rotated.clear();
    for (const slot of this.forms.keys()) if (isTemporary(slot)) this.forms.delete(slot);
  }

  endNode(): void {
    this.rotated.clear();
    this.forms.clear();
    this.used = 0;
  }

  /** The slot has another value. */
  forget(slot: number): void {
    this.forms.delete(slot);
  }

  noteRotated(temporary: number, slot: number): void {
    this.rotated.set(temporary, slot);
  }

  /** Keep the word that SXTB16 is about to take the bytes of. Returns what `note` is given for the slot that it writes. */
  extended(slot: number): VectorForm {
    const register = this.rotated.get(slot);
    const { local } = this.formOf(register ?? slot);
    return { local, extended: register === undefined ? 'even bytes' : 'odd bytes', areBytes: true };
  }

  note(slot: number, form: VectorForm): void {
    this.forms.set(slot, form);
  }

  /** Push a slot as a vector. Returns whether its halfwords are known to be signed bytes. */
  push(slot: number): boolean {
    const { local, areBytes } = this.formOf(slot);
    this.body.get(local);
    return areBytes;
  }

  /** The slot in a local, as it is. */
  private formOf(slot: number): VectorForm {
    const { body } = this;
    const known = this.forms.get(slot);
    if (known?.extended === 'no') return known;
    if (known === undefined) {
      this.pushSlot(slot);
      body.simd(Simd.I32X4_SPLAT);
    } else {
      body.get(known.local);
      if (known.extended === 'even bytes') {
        body.i32(8);
        body.simd(Simd.I16X8_SHL);
      }
      body.i32(8);
      body.simd(Simd.I16X8_SHR_S);
    }
    const local = (this.locals[this.used++] ??= body.local128());
    body.set(local);
    const form = { local, extended: 'no', areBytes: known !== undefined } as const;
    this.forms.set(slot, form);
    return form;
  }
}
