import fc from 'fast-check';

/** Patterns near which things change: zeros, denormals, powers of two, largest, infinities, NaNs. */
export const LANDMARKS: readonly number[] = [
  0x0000_0000, // zero
  0x0000_0001, // smallest denormal
  0x0000_0fff,
  0x0040_0000,
  0x007f_ffff, // largest denormal
  0x0080_0000, // smallest normal
  0x0080_0001,
  0x00ff_ffff,
  0x1f80_0000, // 2^-64: squares are tiny
  0x2000_0001,
  0x3300_0000, // 2^-25, half a unit of 0.5
  0x3380_0000, // 2^-24, half a unit of 1
  0x3380_0001,
  0x387f_f000, // rounds up to the smallest normal half
  0x3f00_0000,
  0x3f7f_ffff,
  0x3f80_0000, // 1
  0x3f80_0001,
  0x3fc0_0000,
  0x4049_0fdb,
  0x4b00_0001,
  0x4eff_ffff,
  0x4f00_0000, // 2^31
  0x4f80_0000, // 2^32
  0x477f_f000, // overflows half precision
  0x5f80_0000,
  0x7e80_0000,
  0x7f00_0000,
  0x7f7f_ffff, // largest
  0x7f80_0000, // infinity
  0x7f80_0001, // signalling NaN
  0x7fa5_5555,
  0x7fc0_0000, // quiet NaN
  0x7fff_ffff,
];

const sign = fc.constantFrom(0, 0x8000_0000);
const landmark = fc.tuple(sign, fc.constantFrom(...LANDMARKS)).map(([s, bits]) => s | bits | 0);
const any = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
/** Few significant bits, so that sums and products are often exact or exactly half way. */
const sparse = fc
  .tuple(
    sign,
    fc.integer({ min: 96, max: 160 }),
    fc.integer({ min: 0, max: 0xfff }),
    fc.integer({ min: 0, max: 1 }),
  )
  .map(([s, exponent, fraction, last]) => s | (exponent << 23) | (fraction << 11) | last);

/** Any single as an int32 pattern. */
export const single = fc.oneof(landmark, any, sparse);

/** A pair of which the second is often close to the first, or cancels it, or is some bits below. */
export const singlePair = fc.oneof(
  fc.tuple(single, single),
  fc
    .tuple(single, fc.integer({ min: -4, max: 4 }), sign)
    .map(([a, step, s]) => [a, (a + step) ^ s] as [number, number]),
  fc.tuple(single, any, fc.integer({ min: -30, max: 30 })).map(([a, b, distance]): [number, number] => {
    const exponent = Math.min(Math.max(((a >>> 23) & 0xff) + distance, 0), 254);
    return [a, (b & (0x807f_ffff | 0)) | (exponent << 23)];
  }),
);

/** FPSCR contents without condition flags: modes at random, with flags already set more often than not. */
export const fpscr = fc
  .tuple(
    fc.constantFrom(0, 0, 1, 2, 3),
    fc.constantFrom(0, 0, 1 << 24),
    fc.constantFrom(0, 0, 1 << 25),
    fc.constantFrom(0, 0, 1 << 26),
    fc.constantFrom(0, 0, 0x10, 0x9f, 0x8f),
  )
  .map(([mode, fz, dn, ahp, flags]) => (mode << 22) | fz | dn | ahp | flags);
