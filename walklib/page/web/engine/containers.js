// Where a recipe's text stands in GIF, WebP, PNG, JPG and MP4 files; as walklib/files/.

import { big, blocks, bytesOf, joined, textOf } from "./bytes.js";

export const PROGRAM = "walklib";

const FORMATS = [
  [/^GIF8[79]a/s, inGif],
  [/^RIFF....WEBP/s, inWebp],
  [/^\x89PNG\r\n\x1a\n/s, inPng],
  [/^\xff\xd8\xff/s, inJpg],
  [/^....ftyp/s, inMp4],
];

// The recipe's text in a file's bytes, "" where there is none.
export function textIn(bytes) {
  const start = textOf(bytes.subarray(0, 16));
  const [, read] = FORMATS.find(([mark]) => mark.test(start)) ?? [];
  if (!read) throw new Error("It is no GIF, WebP, MP4, PNG or JPG file.");
  return read(new Reader(bytes));
}

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }

  get left() {
    return this.bytes.length - this.at;
  }

  take(size) {
    if (size > this.left) throw new Error("The file ends too early.");
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }

  number(size, little = false) {
    const at = this.at;
    this.take(size);
    return size === 1 ? this.view.getUint8(at) : size === 2 ? this.view.getUint16(at, little) : this.view.getUint32(at, little);
  }
}

// The comment before the first frame.
function inGif(file) {
  const flags = file.take(13)[10];
  if (flags & 0x80) file.take(3 * 2 ** ((flags & 7) + 1)); // a palette for all frames
  while (file.number(1) === 0x21) {
    const label = file.number(1), parts = [];
    for (let size = file.number(1); size; size = file.number(1)) parts.push(textOf(file.take(size)));
    if (label === 0xfe) return parts.join("");
  }
  return "";
}

// The description in the EXIF block, which stands behind the frames.
function inWebp(file) {
  file.take(12);
  while (file.left >= 8) {
    const name = textOf(file.take(4)), size = file.number(4, true);
    if (name === "EXIF") return inExif(file.take(size));
    file.take(Math.min(size + (size % 2), file.left));
  }
  return "";
}

// The text with the program's name for a key, which stands before the pixels.
function inPng(file) {
  file.take(8);
  for (;;) {
    const size = file.number(4), name = textOf(file.take(4));
    if (name === "IDAT" || name === "IEND") return "";
    const content = file.take(size), sum = file.number(4);
    if (checksum(bytesOf(name), content) !== sum) throw new Error("The file's checksums are wrong.");
    const end = content.indexOf(0);
    if (name === "tEXt" && textOf(content.subarray(0, end)) === PROGRAM) return textOf(content.subarray(end + 1));
  }
}

// The description in the EXIF segment.
function inJpg(file) {
  file.take(2);
  for (;;) {
    const mark = file.number(1), kind = file.number(1), size = file.number(2);
    if (mark !== 0xff || size < 2) throw new Error("The file's segments are damaged.");
    if (kind === 0xda) return "";
    const content = file.take(size - 2);
    if (kind === 0xe1 && textOf(content.subarray(0, 6)) === "Exif\0\0") return inExif(content);
  }
}

// The comment tag: its name, its length, and 12 bytes that say what it is.
function inMp4(file) {
  const { bytes } = file, tag = [0xa9, 0x63, 0x6d, 0x74];
  for (let at = bytes.indexOf(tag[0]); at >= 0; at = bytes.indexOf(tag[0], at + 1)) {
    if (!tag.every((byte, k) => bytes[at + k] === byte) || textOf(bytes.subarray(at + 8, at + 12)) !== "data") continue;
    file.at = at + 4;
    const size = file.number(4) - 16;
    file.take(12);
    return textOf(file.take(Math.max(size, 0)));
  }
  return "";
}

// ImageDescription, the one entry of a TIFF header as walklib and Pillow write it.
function inExif(content) {
  const body = textOf(content.subarray(0, 6)) === "Exif\0\0" ? content.subarray(6) : content;
  const file = new Reader(body), order = textOf(file.take(4));
  const little = order === "II*\0";
  if (!little && order !== "MM\0*") return "";
  const number = size => file.number(size, little);
  const head = [number(4), number(2), number(2), number(2)].join(), length = number(4), place = number(4);
  if (head !== "8,1,270,2" || place !== 26) return "";
  file.take(4); // no further table
  return textOf(file.take(length)).replace(/\0+$/, "");
}

// A PNG file with a text behind its header.
export function withText(bytes, text) {
  const content = bytesOf(`${PROGRAM}\0${text}`), name = bytesOf("tEXt"), HEADER = 33;
  const chunk = joined(big(content.length, 4), name, content, big(checksum(name, content), 4));
  return joined(bytes.subarray(0, HEADER), chunk, bytes.subarray(HEADER));
}

// A GIF file with a comment before its first frame.
export function withComment(bytes, text) {
  const head = 13 + (bytes[10] & 0x80 ? 3 * 2 ** ((bytes[10] & 7) + 1) : 0);
  return joined(bytes.subarray(0, head), [0x21, 0xfe], blocks(bytesOf(text)), bytes.subarray(head));
}

// CRC-32, as PNG has it.
function checksum(...parts) {
  let sum = -1;
  for (const part of parts) for (const byte of part) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
