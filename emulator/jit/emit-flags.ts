/** Flags from whatever form they are in (flag-forms.ts). */
import { Slot } from '../ir/ops.js';
import { FlagForm, type FlagForms } from './flag-forms.js';
import type { Frame } from './frame.js';
import { Wasm } from './wasm.js';

/** Push a flag as the value file has it: N or Z, where they are not held, as a value that both are of. */
export function pushFlag(f: Frame, slot: Slot.N | Slot.Z | Slot.C | Slot.V): void {
  if (slot === Slot.C) pushCarry(f);
  else if (slot === Slot.V) pushOverflow(f);
  else pushResult(f, slot);
}

/** Flags from their forms into those that another place wants, where these are other ones. */
export function convertFlags(f: Frame, wanted: FlagForms): void {
  const { body, flags } = f;
  if (wanted.nz !== flags.nz && wanted.nz === FlagForm.RESULT) {
    pushResult(f, Slot.N);
    body.set(f.localOf(Slot.N));
  } else if (wanted.nz !== flags.nz && wanted.nz === FlagForm.HELD) {
    pushResult(f, Slot.N);
    body.tee(f.localOf(Slot.N));
    body.set(f.localOf(Slot.Z));
  }
  if (wanted.c === FlagForm.HELD && flags.c !== FlagForm.HELD) {
    pushCarry(f);
    body.set(f.localOf(Slot.C));
  }
  if (wanted.v === FlagForm.HELD && flags.v !== FlagForm.HELD) {
    pushOverflow(f);
    body.set(f.localOf(Slot.V));
  }
}

function pushResult(f: Frame, slot: Slot.N | Slot.Z): void {
  const { body, flagA, flagB } = f;
  switch (f.flags.nz) {
    case FlagForm.HELD:
      body.get(f.localOf(slot));
      break;
    case FlagForm.RESULT:
      body.get(f.localOf(Slot.N));
      break;
    default:
      body.get(flagA);
      body.get(flagB);
      body.op(f.flags.nz === FlagForm.SUB ? Wasm.I32_SUB : Wasm.I32_ADD);
  }
}

function pushCarry(f: Frame): void {
  const { body, flagA, flagB } = f;
  switch (f.flags.c) {
    case FlagForm.HELD:
      body.get(f.localOf(Slot.C));
      break;
    case FlagForm.SUB:
      body.get(flagA);
      body.get(flagB);
      body.op(Wasm.I32_GE_U);
      break;
    case FlagForm.ADD:
      body.get(flagA);
      body.get(flagB);
      body.op(Wasm.I32_ADD);
      body.get(flagA);
      body.op(Wasm.I32_LT_U);
      break;
  }
}

function pushOverflow(f: Frame): void {
  const { body, flagA, flagB } = f;
  const { v } = f.flags;
  if (v === FlagForm.HELD) {
    body.get(f.localOf(Slot.V));
    return;
  }
  // (a ^ b) & (a ^ (a - b)), or (a ^ r) & (b ^ r) with r = a + b.
  body.get(flagA);
  body.get(flagB);
  body.op(v === FlagForm.SUB ? Wasm.I32_SUB : Wasm.I32_ADD);
  body.tee(f.scratch);
  body.get(flagA);
  body.op(Wasm.I32_XOR);
  body.get(flagB);
  body.get(v === FlagForm.SUB ? flagA : f.scratch);
  body.op(Wasm.I32_XOR);
  body.op(Wasm.I32_AND);
}
