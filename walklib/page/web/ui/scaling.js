// Enlarge a picture with Lanczos' kernel: crisper than the browser's straight lines
// between pixels. Weights are made once for each size.

const LOBES = 3;
const tables = new Map();

const sinc = x => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

function tableOf(size, times) {
  const name = `${size} ${times}`;
  if (tables.has(name)) return tables.get(name);
  const taps = 2 * LOBES, count = size * times;
  const weights = new Float32Array(count * taps), sources = new Int32Array(count * taps);
  for (let at = 0; at < count; at++) {
    const centre = (at + 0.5) / times - 0.5, first = Math.floor(centre) - LOBES + 1;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const distance = centre - (first + tap);
      const weight = Math.abs(distance) < LOBES ? sinc(distance) * sinc(distance / LOBES) : 0;
      weights[at * taps + tap] = weight;
      sources[at * taps + tap] = Math.min(size - 1, Math.max(0, first + tap));
      sum += weight;
    }
    for (let tap = 0; tap < taps; tap++) weights[at * taps + tap] /= sum;
  }
  tables.set(name, { taps, weights, sources });
  return tables.get(name);
}

// pixels: RGBA of width x height; gives RGBA of `times` the size.
export function enlarged(pixels, width, height, times) {
  const wide = width * times, high = height * times;
  const across = tableOf(width, times), down = tableOf(height, times), { taps } = across;
  const between = new Float32Array(wide * height * 3), result = new Uint8ClampedArray(wide * high * 4);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < wide; x++, at += 3)
      for (let tap = x * taps; tap < (x + 1) * taps; tap++) {
        const weight = across.weights[tap], from = 4 * (y * width + across.sources[tap]);
        between[at] += weight * pixels[from];
        between[at + 1] += weight * pixels[from + 1];
        between[at + 2] += weight * pixels[from + 2];
      }
  const row = new Float32Array(wide * 3);
  for (let y = 0, at = 0; y < high; y++) {
    row.fill(0);
    for (let tap = y * taps; tap < (y + 1) * taps; tap++) {
      const weight = down.weights[tap], from = wide * 3 * down.sources[tap];
      for (let k = 0; k < row.length; k++) row[k] += weight * between[from + k];
    }
    for (let k = 0; k < row.length; k += 3, at += 4) {
      result[at] = row[k];
      result[at + 1] = row[k + 1];
      result[at + 2] = row[k + 2];
      result[at + 3] = 255;
    }
  }
  return result;
}
