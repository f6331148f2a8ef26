/** SHA-256 as lower-case hex, by the Web Crypto API that browsers, workers and Node share. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  // Web Crypto refuses views on shared memory; a copy also frees us from the view's offset.
  const digest = await globalThis.crypto.subtle.digest('SHA-256', Uint8Array.from(bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
