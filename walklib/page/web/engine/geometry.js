// Paths: where the points of a walk lie; the mirror of walklib/walks/geometry.py.
//
// Vectors are Float32Array; sums are taken in float64.

export const SMALL_ANGLE = 1e-3;

// The point at `t` of the arc from `start` to `end`, as Shoemake (1985).
export function slerp(start, end, t) {
  if (t <= 0) return start.slice();
  if (t >= 1) return end.slice();
  const norms = norm(start) * norm(end);
  const angle = norms > 0 ? angleBetween(start, end) : 0;
  if (angle < SMALL_ANGLE) return lerp(start, end, t);
  if (angle > Math.PI - SMALL_ANGLE) return halfCircle(start, end, t);
  const sine = Math.sin(angle);
  return combined(start, Math.sin((1 - t) * angle) / sine, end, Math.sin(t * angle) / sine);
}

// The point at `t` of the straight line from `start` to `end`.
export function lerp(start, end, t) {
  return combined(start, 1 - t, end, t);
}

// The point `distance` ahead, in lengths of `direction`.
export function line(start, direction, distance) {
  return combined(start, 1, direction, distance);
}

// The point `t` turns round the circle through `x` and `y`.
export function circle(x, y, t) {
  const angle = 2 * Math.PI * t;
  return combined(x, Math.cos(angle), y, Math.sin(angle));
}

// The point at `t` turns of the periodic cubic spline through `keys`.
export function closedSpline(keys, t) {
  const weights = splineWeights(keys.length, t);
  return keys[0].map((_, k) => keys.reduce((sum, key, j) => sum + weights[j] * key[k], 0));
}

// `a` times x and `b` times y, added.
export function combined(x, a, y, b) {
  return x.map((value, k) => a * value + b * y[k]);
}

export function norm(x) {
  return Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
}

export function dot(x, y) {
  return x.reduce((sum, value, k) => sum + value * y[k], 0);
}

// Kahan's formula, exact near 0 and near pi.
function angleBetween(a, b) {
  const [sizeA, sizeB] = [norm(a), norm(b)];
  let apart = 0;
  let along = 0;
  for (let k = 0; k < a.length; k += 1) {
    const [x, y] = [a[k] / sizeA, b[k] / sizeB];
    apart += (x - y) ** 2;
    along += (x + y) ** 2;
  }
  return 2 * Math.atan2(Math.sqrt(apart), Math.sqrt(along));
}

// From `start` to its opposite, through a fixed vector at right angles.
function halfCircle(start, end, t) {
  const middle = orthogonal(start);
  const size = (Math.sin(Math.PI * t) * (norm(start) + norm(end))) / 2 / norm(middle);
  const along = Math.cos(Math.PI * t);
  return combined(along > 0 ? start : end, Math.abs(along), middle, size);
}

// At right angles: neighbours (a, b) become (-b, a).
function orthogonal(x) {
  const turned = turnNeighbours(x);
  if (x.length % 2 === 0) return turned;
  const other = turnNeighbours(x.slice().reverse()).reverse();
  return norm(turned) >= norm(other) ? turned : other;
}

function turnNeighbours(x) {
  const last = x.length % 2 ? x.length - 1 : x.length;
  return x.map((_, k) => (k >= last ? 0 : k % 2 ? x[k - 1] : -x[k + 1]));
}

// How much each key counts at `t`. The slopes of a periodic spline solve
// `m[i - 1] + 4 m[i] + m[i + 1] = 3 (y[i + 1] - y[i - 1])`, a circulant system, which
// cosines invert.
export function splineWeights(count, t) {
  const place = (((t % 1) + 1) % 1) * count;
  const before = Math.min(Math.floor(place), count - 1);
  const s = place - before;
  const inverse = shift => {
    let sum = 0;
    for (let j = 0; j < count; j += 1) {
      const turn = (2 * Math.PI * j) / count;
      sum += Math.cos(turn * shift) / (4 + 2 * Math.cos(turn));
    }
    return sum / count;
  };
  const slope = (i, j) => 3 * (inverse(i - j + 1) - inverse(i - j - 1));
  const [a, b] = [(1 + 2 * s) * (1 - s) ** 2, s * (1 - s) ** 2];
  const [c, d] = [s * s * (3 - 2 * s), s * s * (s - 1)];
  return Array.from({ length: count }, (_, j) => {
    const here = (j === before ? a : 0) + (j === (before + 1) % count ? c : 0);
    return here + b * slope(before, j) + d * slope(before + 1, j);
  });
}
