// Noise: `numpy.random.default_rng(seed).standard_normal(count, dtype="float32")`.
//
// PCG64 (O'Neill 2014) seeded by numpy's SeedSequence, and the ziggurat of Marsaglia and
// Tsang (2000) with 256 layers, as numpy has them: the same values, but at most a last
// bit in the tail, where this logarithm is not the one of C.

const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;
const EDGE = 3.6541528853610088; // where the tail begins
const LAYER = 0.00492867323399; // the area of a layer
const INTEGERS = 2 ** 23;
const POOL = 4;

const float = Math.fround;
const density = x => Math.exp(-0.5 * x * x);
const TABLES = tables();

// A function that gives `count` normal numbers more, as Float32Array.
export function normals(seed) {
  const next = randomIntegers(seed);
  const uniform = () => (next() >>> 8) / 2 ** 24;
  return count => Float32Array.from({ length: count }, () => normal(next, uniform));
}

function normal(next, uniform) {
  const { bounds, widths, heights } = TABLES;
  for (;;) {
    const bits = next();
    const layer = bits & 0xff;
    const size = (bits >>> 9) & 0x7fffff;
    const x = float(size * widths[layer]) * ((bits >>> 8) & 1 ? -1 : 1);
    if (size < bounds[layer]) return x;
    if (layer === 0) return tail((size >>> 8) & 1, uniform);
    const height = heights[layer - 1] - heights[layer];
    if (float(float(float(height) * uniform()) + heights[layer]) < density(x)) return x;
  }
}

function tail(negative, uniform) {
  for (;;) {
    const beyond = float(-float(1 / EDGE) * float(Math.log1p(-uniform())));
    const height = float(-Math.log1p(-uniform()));
    if (float(height + height) > float(beyond * beyond)) {
      return float(negative ? -float(EDGE) - beyond : float(EDGE) + beyond);
    }
  }
}

// For each layer: integers below `bounds` are inside; widths and heights.
function tables() {
  const bounds = new Uint32Array(256);
  const widths = new Float32Array(256);
  const heights = new Float32Array(256);
  const base = LAYER / density(EDGE);
  let x = EDGE;
  bounds[0] = Math.round((EDGE / base) * INTEGERS);
  widths[0] = base / INTEGERS;
  heights[0] = 1;
  for (let layer = 255; layer > 0; layer -= 1) {
    widths[layer] = x / INTEGERS;
    heights[layer] = density(x);
    const inner = layer > 1 ? Math.sqrt(-2 * Math.log(LAYER / x + density(x))) : 0;
    bounds[layer] = Math.round((inner / x) * INTEGERS);
    x = inner;
  }
  return { bounds, widths, heights };
}

// PCG64's integers of 32 bits: the lower half of each of its 64, then the upper.
function randomIntegers(seed) {
  const words = seedWords(BigInt(seed));
  const pair = k => (words[k] << 64n) | words[k + 1];
  const increment = BigInt.asUintN(128, (pair(2) << 1n) | 1n);
  const step = state => BigInt.asUintN(128, state * MULTIPLIER + increment);
  let state = step(increment + pair(0));
  let upper = null;
  return () => {
    if (upper !== null) {
      const kept = upper;
      upper = null;
      return kept;
    }
    state = step(state);
    const mixed = (state >> 64n) ^ (state & 0xffffffffffffffffn);
    const turn = state >> 122n;
    const value = BigInt.asUintN(64, (mixed >> turn) | (mixed << (64n - turn)));
    upper = Number(value >> 32n);
    return Number(value & 0xffffffffn);
  };
}

// Four words of 64 bits from a seed, as numpy's SeedSequence makes them.
function seedWords(seed) {
  const pool = mixedPool(seed);
  let hash = 0x8b51f9dd;
  const halves = Array.from({ length: 8 }, (_, k) => {
    let value = pool[k % POOL] ^ hash;
    hash = Math.imul(hash, 0x58f38ded);
    value = Math.imul(value, hash);
    return BigInt((value ^ (value >>> 16)) >>> 0);
  });
  return [0, 2, 4, 6].map(k => halves[k] | (halves[k + 1] << 32n));
}

function mixedPool(seed) {
  const entropy = [];
  for (let rest = seed; rest > 0n; rest >>= 32n) entropy.push(Number(rest & 0xffffffffn));
  let constant = 0x43b0d7e5;
  const hash = word => {
    let value = word ^ constant;
    constant = Math.imul(constant, 0x931e8875);
    value = Math.imul(value, constant);
    return value ^ (value >>> 16);
  };
  const mix = (a, b) => {
    const value = Math.imul(0xca01f9dd, a) - Math.imul(0x4973f715, b);
    return value ^ (value >>> 16);
  };
  const pool = Array.from({ length: POOL }, (_, k) => hash(entropy[k] ?? 0));
  const blend = (into, word) => {
    pool[into] = mix(pool[into], hash(word));
  };
  for (let from = 0; from < POOL; from += 1) {
    for (let to = 0; to < POOL; to += 1) if (from !== to) blend(to, pool[from]);
  }
  for (const word of entropy.slice(POOL)) {
    for (let to = 0; to < POOL; to += 1) blend(to, word);
  }
  return pool;
}
