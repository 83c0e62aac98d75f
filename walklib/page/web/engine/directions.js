// Directions for a step walk: which way to leave a prompt; as walklib/walks/directions.py.

import { mapped } from "./embeddings.js";
import { normals } from "./noise.js";

// Embeddings that say how each entry changes; the negative half stays.
// layout: what the model's embeddings are made of, `{ rows, columns, tokens, width }`.
export function direction(named, start, seed, { layout }) {
  const zeros = mapped(tensor => new Float32Array(tensor.length), start);
  const draw = normals(seed);
  const positive = named === "ones" ? ones(start.positive, layout) : context(start.positive, draw, layout);
  const pooled = named === "ones" ? start.positivePooled.map(() => 1) : supported(start.positivePooled, draw(start.positivePooled.length));
  return { ...zeros, positive, positivePooled: pooled };
}

// A step in every entry: those that stand for many too, but not the one that is nothing.
function ones(tensor, { columns }) {
  return tensor.map((_, k) => (k % (columns + 2) === columns + 1 ? 0 : 1));
}

// Random values of a whole context, of which only the written ones are kept.
function context(tensor, draw, { rows, columns, tokens, width }) {
  const values = draw(tokens * width), wide = columns + 2;
  const chosen = tensor.map((_, k) => {
    const row = Math.floor(k / wide), column = k % wide;
    return row < rows && column < columns ? values[row * width + column] : 0;
  });
  return supported(tensor, chosen);
}

// Values where the tensor is not zero, with a root mean square of 1 over those.
function supported(tensor, values) {
  let count = 0, squares = 0;
  const kept = values.map((value, k) => (tensor[k] === 0 ? 0 : value));
  tensor.forEach((value, k) => {
    count += value !== 0;
    squares += kept[k] ** 2;
  });
  const size = Math.sqrt(squares / Math.max(count, 1));
  return size ? kept.map(value => value / size) : kept;
}
