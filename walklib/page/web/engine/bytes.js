// Bytes: put together, and as text and numbers.

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// A number as bytes, the lowest first; or the highest.
export const little = (number, size) => Array.from({ length: size }, (_, k) => Math.floor(number / 256 ** k) & 255);
export const big = (number, size) => little(number, size).reverse();

// ASCII, which recipes are written in.
export const textOf = bytes => Array.from(bytes, byte => String.fromCharCode(byte)).join("");
export const bytesOf = text => Uint8Array.from(text, letter => letter.charCodeAt(0));

// Bytes in blocks of at most 255, each behind its length: the blocks of a GIF.
export function blocks(bytes) {
  const parts = [];
  for (let start = 0; start < bytes.length; start += 255) {
    const block = bytes.subarray(start, start + 255);
    parts.push([block.length], block);
  }
  return joined(...parts, [0]);
}
