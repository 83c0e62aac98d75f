// Animated WebP files, as walklib/files/webp.py: the browser encodes each frame, the file
// around them is written here. The recipe is the description in the EXIF data.

import { bytesOf, joined, little, textOf } from "../engine/bytes.js";

const ANIMATION = 0b0010, EXIF = 0b1000, REPLACE = 0b10, PICTURES = ["VP8 ", "VP8L", "ALPH"];

function chunk(name, content) {
  return joined(bytesOf(name), little(content.length, 4), content, content.length % 2 ? [0] : []);
}

// The blocks of a still WebP that are its picture.
function pictureIn(still) {
  const view = new DataView(still.buffer, still.byteOffset), found = [];
  for (let at = 12; at + 8 <= still.length; ) {
    const name = textOf(still.subarray(at, at + 4));
    const length = view.getUint32(at + 4, true), end = at + 8 + length + (length % 2);
    if (PICTURES.includes(name)) found.push(still.subarray(at, end));
    at = end;
  }
  return joined(...found);
}

// A still picture as a frame that is shown for a while, in milliseconds.
export function webpFrame(still, width, height, duration) {
  const size = [...little(width - 1, 3), ...little(height - 1, 3)];
  return chunk("ANMF", joined(new Uint8Array(6), size, little(duration, 3), [REPLACE], pictureIn(still)));
}

export function webpFile(frames, width, height, text) {
  const size = [...little(width - 1, 3), ...little(height - 1, 3)];
  const extended = chunk("VP8X", joined(little(ANIMATION | EXIF, 4), size));
  const body = joined(bytesOf("WEBP"), extended, chunk("ANIM", new Uint8Array(6)), ...frames, chunk("EXIF", exifOf(text)));
  return joined(bytesOf("RIFF"), little(body.length, 4), body);
}

// A TIFF file without a picture, whose one entry is ImageDescription (0x010E).
function exifOf(text) {
  const content = joined(bytesOf(text), [0]);
  const table = [...little(8, 4), ...little(1, 2), ...little(0x010e, 2), ...little(2, 2)];
  const places = [...little(content.length, 4), ...little(26, 4), ...little(0, 4)];
  return joined(bytesOf("II*\0"), table, places, content);
}
