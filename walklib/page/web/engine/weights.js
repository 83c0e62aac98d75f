// Weights: float16 in the file, float32 in the graphs; as walklib/page/graphs.py keeps them.

// The file's bytes, the upper ones of all numbers and then the lower, as those of the
// same numbers in float32.
export function widened(bytes) {
  const table = Float32Array.from({ length: 2 ** 16 }, (_, bits) => valueOf(bits));
  const count = bytes.length / 2, upper = bytes.subarray(0, count), lower = bytes.subarray(count);
  const floats = new Float32Array(count);
  for (let k = 0; k < count; k++) floats[k] = table[(upper[k] << 8) | lower[k]];
  return new Uint8Array(floats.buffer);
}

// Sign, 5 bits of exponent, 10 of fraction: IEEE 754's binary16 without its infinities.
function valueOf(bits) {
  const sign = bits >> 15 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
  return sign * (exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24);
}
