// Bytes put together.

export function joined(...parts) {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

// A number as bytes, the lowest first.
export const little = (number, size) => Array.from({ length: size }, (_, k) => Math.floor(number / 256 ** k) & 255);

export const ascii = text => new TextEncoder().encode(text);
