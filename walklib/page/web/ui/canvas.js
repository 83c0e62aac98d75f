// Pictures on canvases.

import { enlarged } from "./scaling.js";

const sheet = (width, height) => Object.assign(document.createElement("canvas"), { width, height });

// Put a picture on a canvas, enlarged where the canvas is shown large.
export function paint(canvas, { pixels, width, height }) {
  const shown = canvas.clientWidth * (window.devicePixelRatio || 1);
  const times = shown > 3 * width ? 4 : shown > 1.2 * width ? 2 : 1;
  const [wide, high] = [times * width, times * height];
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const large = times === 1 ? new Uint8ClampedArray(pixels) : enlarged(pixels, width, height, times);
  canvas.getContext("2d").putImageData(new ImageData(large, wide, high), 0, 0);
}

// Put a picture into a box of a canvas.
export function stamp(canvas, { pixels, width, height }, x, y, wide, high) {
  const one = sheet(width, height);
  one.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
  canvas.getContext("2d").drawImage(one, x, y, wide, high);
}

// A picture as a file of a type that the browser writes, or null where it can't.
export async function encoded({ pixels, width, height }, type, quality) {
  const one = sheet(width, height);
  one.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
  const blob = await new Promise(resolve => one.toBlob(resolve, type, quality));
  return blob?.type === type ? new Uint8Array(await blob.arrayBuffer()) : null;
}
