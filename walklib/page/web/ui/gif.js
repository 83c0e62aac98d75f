// GIF files: frames of 256 colours each, repeated for ever; as walklib/files/gif.py.

import { indexed } from "./palette.js";
import { blocks, bytesOf, joined, little } from "../engine/bytes.js";

const CODES = 4096, CLEAR = 256, END = 257;

// One frame: how long it is shown (hundredths of a second), palette and pixels.
export function gifFrame({ pixels, width, height }, delay) {
  const { palette, indices } = indexed(pixels);
  const control = [0x21, 0xf9, 4, 0, ...little(delay, 2), 0, 0];
  const place = [0x2c, 0, 0, 0, 0, ...little(width, 2), ...little(height, 2), 0b1000_0111];
  return joined(control, place, palette, [8], blocks(compressed(indices)));
}

export function gifFile(frames, width, height) {
  const screen = [...little(width, 2), ...little(height, 2), 0b0111_0000, 0, 0];
  const forever = [0x21, 0xff, 11, ...bytesOf("NETSCAPE2.0"), 3, 1, 0, 0, 0];
  return joined(bytesOf("GIF89a"), screen, forever, ...frames, [0x3b]);
}

// A GIF's delay is a multiple of 10 ms, and at least 20 ms.
export const delayOf = rate => Math.min(Math.max(Math.round(100 / rate), 2), 2 ** 16 - 1);

// LZW, as in the GIF89a specification, appendix F.
function compressed(indices) {
  const bytes = [];
  let buffer = 0, bits = 0, size = 9, next = END + 1, table = new Map();
  const put = code => {
    buffer |= code << bits;
    for (bits += size; bits >= 8; bits -= 8, buffer >>>= 8) bytes.push(buffer & 255);
  };
  put(CLEAR);
  let prefix = indices[0];
  for (let at = 1; at < indices.length; at++) {
    const key = (prefix << 8) | indices[at], found = table.get(key);
    if (found !== undefined) {
      prefix = found;
      continue;
    }
    put(prefix);
    table.set(key, next++);
    if (next > 1 << size && size < 12) size++;
    if (next === CODES) {
      put(CLEAR);
      [size, next, table] = [9, END + 1, new Map()];
    }
    prefix = indices[at];
  }
  put(prefix);
  put(END);
  if (bits) bytes.push(buffer & 255);
  return Uint8Array.from(bytes);
}
