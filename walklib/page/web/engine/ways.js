// Two more ways between text embeddings: slerp of each token, lerp of matched norm; as
// walklib/walks/ways.py.

import { lerp, norm, slerp } from "./geometry.js";

// Slerp of each vector of `width` numbers, with an angle of its own.
export function tokenSlerp(start, end, t, width) {
  const result = new Float32Array(start.length);
  for (let at = 0; at < start.length; at += width) {
    const [from, to] = [start, end].map(tensor => tensor.subarray(at, at + width));
    result.set(slerp(from, to, t), at);
  }
  return result;
}

// The point at `t` of the chord, scaled to the norm that lies between those of its ends.
export function normLerp(start, end, t) {
  const chord = lerp(start, end, t), size = norm(chord);
  const wanted = (1 - t) * norm(start) + t * norm(end);
  return size ? chord.map(value => (value * wanted) / size) : chord;
}
