/**
 * A small deterministic generator, so that a seed names an input: xoshiro128** 1.1 (Blackman and Vigna 2018), its
 * four state words the first four outputs of SplitMix32 (the 32-bit finalizer of MurmurHash3 over a Weyl sequence)
 * started at the seed.
 */

/** One int32 after the other. */
export type Draw = () => number;

/** @param seed the low 32 bits count */
export function seededDraws(seed: number): Draw {
  const state = splitMix32(seed);
  return xoshiro128starstar([state(), state(), state(), state()]);
}

export function xoshiro128starstar(state: readonly [number, number, number, number]): Draw {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
}

export function splitMix32(seed: number): Draw {
  let weyl = seed | 0;
  return () => {
    weyl = (weyl + 0x9e3779b9) | 0;
    let z = weyl;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
}

const rotateLeft = (value: number, by: number): number => (value << by) | (value >>> (32 - by));
