/**
 * The errors a user can meet. Each carries a stable code, the place it happened and a hint, so that the CLI
 * can print exactly one line: `what: where (hint)`. Exit codes are the CLI's business (host/cli/exit.ts).
 */

/** Where in the user's input something is wrong; every field that is known is filled. */
export interface Place {
  /** Path or label of the file, as the user gave it. */
  file?: string;
  /** Operator index in the model. */
  op?: number;
  /** Operator name, e.g. `CONV_2D`. */
  opName?: string;
  /** Tensor index in the model. */
  tensor?: number;
  /** Byte offset in the file. */
  offset?: number;
}

export abstract class ThumbnnError extends Error {
  /**
   * @param code stable identifier in SCREAMING_SNAKE_CASE, e.g. `MODEL_TRUNCATED`
   * @param message what is wrong, one sentence without a full stop
   * @param place where
   * @param hint what the user can do about it
   */
  constructor(
    readonly code: string,
    message: string,
    readonly place: Place = {},
    readonly hint?: string,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** The model file lies, is broken or breaks TFLM's rules. */
export class ModelError extends ThumbnnError {}

/** The model is sound, but ThumbNN has nothing that serves it. */
export class UnsupportedError extends ThumbnnError {}

/** A kernel broke the contract in its header. */
export class ContractError extends ThumbnnError {}

/** A flag, a file name or an input of the wrong size. */
export class UsageError extends ThumbnnError {}

/** `op 3 CONV_2D, tensor 7, byte 0x1c4` — the readable form of a place, empty when nothing is known. */
export function describePlace(place: Place): string {
  const parts: string[] = [];
  if (place.file !== undefined) parts.push(place.file);
  if (place.op !== undefined) parts.push(`op ${place.op}${place.opName ? ` ${place.opName}` : ''}`);
  else if (place.opName !== undefined) parts.push(place.opName);
  if (place.tensor !== undefined) parts.push(`tensor ${place.tensor}`);
  if (place.offset !== undefined) parts.push(`byte 0x${place.offset.toString(16)}`);
  return parts.join(', ');
}

/** The one line the CLI prints for any error of ours. */
export function describeError(error: ThumbnnError): string {
  const place = describePlace(error.place);
  return `${place ? `${place}: ` : ''}${error.message}${error.hint ? ` (${error.hint})` : ''}`;
}
