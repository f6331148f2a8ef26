/** How numbers and foreign text look in reports meant for people. */

/** `1,234,567`. */
export function count(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1,234 B`. */
export const bytes = (value: number): string => `${count(value)} B`;

/** `0.873`. */
export const ratio = (value: number): string => value.toFixed(3);

/** `45.3 %`. */
export const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

/** Three decimals in the largest of s, ms and us that keeps the figure at 1 or more. */
export function duration(seconds: number): string {
  for (const [unit, size] of [
    ['s', 1],
    ['ms', 1e-3],
  ] as const) {
    if (seconds >= size) return `${(seconds / size).toFixed(3)} ${unit}`;
  }
  return `${(seconds * 1e6).toFixed(3)} us`;
}

/** `168 MHz`, `32.768 kHz`. */
export function frequency(hertz: number): string {
  if (hertz >= 1e6) return `${hertz / 1e6} MHz`;
  if (hertz >= 1e3) return `${hertz / 1e3} kHz`;
  return `${hertz} Hz`;
}

/** `1x8x8x16`, or `scalar`. */
export const shape = (dims: readonly number[]): string => (dims.length === 0 ? 'scalar' : dims.join('x'));

/**
 * Text from a file or a flag made safe for one line of a terminal: control characters (C0, C1, escape sequences
 * with them), line separators and bidirectional overrides become `\u{..}`.
 */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
