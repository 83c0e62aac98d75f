// Pictures on canvases.

// A picture as a canvas of its own.
function sheet({ pixels, width, height }) {
  const one = Object.assign(document.createElement("canvas"), { width, height });
  one.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
  return one;
}

// Put a picture on a canvas, enlarged where the canvas is shown large: by the browser,
// whose best way is cubic, and which does it beside the page.
export function paint(canvas, picture) {
  const { width, height } = picture, shown = canvas.clientWidth * (window.devicePixelRatio || 1);
  const times = shown > 3 * width ? 4 : shown > 1.2 * width ? 2 : 1;
  const [wide, high] = [times * width, times * height];
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const paper = canvas.getContext("2d");
  paper.imageSmoothingQuality = "high";
  paper.drawImage(sheet(picture), 0, 0, wide, high);
}

// Put a picture into a box of a canvas.
export function stamp(canvas, picture, x, y, wide, high) {
  canvas.getContext("2d").drawImage(sheet(picture), x, y, wide, high);
}

// A picture as a file of a type that the browser writes, or null where it can't.
export async function encoded(picture, type, quality) {
  const blob = await new Promise(resolve => sheet(picture).toBlob(resolve, type, quality));
  return blob?.type === type ? new Uint8Array(await blob.arrayBuffer()) : null;
}
