// The 256 colours of one picture, and its pixels in them. Boxes of colours are split where
// they vary most (Wu 1991), then moved to the middle of the pixels that are nearest to
// them (k-means). No dithering: dots where a picture is flat are what the eye sees first.

const MOST = 256, ROUNDS = 2;

// Colours of a picture by their upper 5 bits: [red, green, blue, count], means.
function bins(pixels) {
  const sums = new Map();
  for (let at = 0; at < pixels.length; at += 4) {
    const key = ((pixels[at] >> 3) << 10) | ((pixels[at + 1] >> 3) << 5) | (pixels[at + 2] >> 3);
    const sum = sums.get(key) ?? [0, 0, 0, 0];
    for (let k = 0; k < 3; k++) sum[k] += pixels[at + k];
    sum[3]++;
    sums.set(key, sum);
  }
  return [...sums.values()].map(([r, g, b, n]) => [r / n, g / n, b / n, n]);
}

function boxOf(members) {
  const sums = [0, 0, 0], squares = [0, 0, 0];
  let count = 0;
  for (const bin of members) {
    count += bin[3];
    for (let k = 0; k < 3; k++) {
      sums[k] += bin[3] * bin[k];
      squares[k] += bin[3] * bin[k] * bin[k];
    }
  }
  const mean = sums.map(sum => sum / count);
  const spread = squares.map((square, k) => square - count * mean[k] * mean[k]);
  const axis = spread.indexOf(Math.max(...spread));
  return { members, mean, axis, error: members.length > 1 ? spread[axis] : 0 };
}

function split({ members, mean, axis }) {
  const low = members.filter(bin => bin[axis] <= mean[axis]);
  const high = members.filter(bin => bin[axis] > mean[axis]);
  return low.length && high.length ? [boxOf(low), boxOf(high)] : null;
}

function boxes(members) {
  const found = [boxOf(members)];
  while (found.length < MOST) {
    const widest = found.reduce((best, box) => (box.error > best.error ? box : best));
    const parts = widest.error > 0 && split(widest);
    if (!parts) break;
    found.splice(found.indexOf(widest), 1, ...parts);
  }
  return found.map(({ mean }) => mean);
}

function nearest(colours, r, g, b) {
  let best = 0, least = Infinity;
  for (let k = 0; k < colours.length; k++) {
    const [x, y, z] = colours[k];
    const far = (x - r) * (x - r) + (y - g) * (y - g) + (z - b) * (z - b);
    if (far < least) [best, least] = [k, far];
  }
  return best;
}

function moved(colours, members) {
  const sums = colours.map(() => [0, 0, 0, 0]);
  for (const [r, g, b, n] of members) {
    const sum = sums[nearest(colours, r, g, b)];
    sum[0] += n * r;
    sum[1] += n * g;
    sum[2] += n * b;
    sum[3] += n;
  }
  return sums.map(([r, g, b, n], k) => (n ? [r / n, g / n, b / n] : colours[k]));
}

// RGBA pixels as { palette: 768 bytes, indices: one byte a pixel }.
export function indexed(pixels) {
  const members = bins(pixels);
  let colours = boxes(members);
  for (let round = 0; round < ROUNDS; round++) colours = moved(colours, members);
  const palette = new Uint8Array(3 * MOST);
  colours.forEach((colour, k) => palette.set(colour.map(Math.round), 3 * k));
  const known = new Map(), indices = new Uint8Array(pixels.length / 4);
  for (let at = 0; at < indices.length; at++) {
    const [r, g, b] = [pixels[4 * at], pixels[4 * at + 1], pixels[4 * at + 2]];
    const key = (r << 16) | (g << 8) | b;
    if (!known.has(key)) known.set(key, nearest(colours, r, g, b));
    indices[at] = known.get(key);
  }
  return { palette, indices };
}
