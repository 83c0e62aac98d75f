// The sampler: follows the flow from noise to picture, one step at a time; as
// walklib/render/solvers.py. The model predicts the velocity from picture to noise, and a
// solver follows it from sigma 1 (noise) to 0.

import { combined } from "./geometry.js";

// The noise levels of `steps` steps, falling from 1 to 0, with SD3's shift: equation 23 of
// https://arxiv.org/abs/2403.03206.
export function sigmas(steps, { shift, timesteps }) {
  const shifted = sigma => (shift * sigma) / (1 + (shift - 1) * sigma);
  const last = shifted(1 / timesteps), spacing = (last - 1) / Math.max(steps - 1, 1);
  const level = k => (k > 0 && k === steps - 1 ? last : 1 + k * spacing);
  return Float32Array.from({ length: steps + 1 }, (_, k) => (k < steps ? shifted(level(k)) : 0));
}

// Each solver gives the latents at `next` and what it remembers for the step after it.
// flow(latents, sigma) gives a velocity; `kept` is what the last step remembered, or null.
const SOLVERS = {
  // The straight step of the guide.
  async euler(flow, latents, sigma, next) {
    return { latents: combined(latents, 1, await flow(latents, sigma), next - sigma) };
  },
  // The mean of the slopes at both ends: algorithm 1 of https://arxiv.org/abs/2206.00364.
  async heun(flow, latents, sigma, next) {
    const slope = await flow(latents, sigma), ahead = combined(latents, 1, slope, next - sigma);
    if (next === 0) return { latents: ahead };
    const mean = combined(slope, 0.5, await flow(ahead, next), 0.5);
    return { latents: combined(latents, 1, mean, next - sigma) };
  },
  // Adams-Bashforth of order 2; the first step is Euler's.
  async adams(flow, latents, sigma, next, kept) {
    const slope = await flow(latents, sigma);
    const ratio = kept ? (next - sigma) / (2 * (sigma - kept.sigma)) : 0;
    const carried = kept ? combined(slope, 1 + ratio, kept.slope, -ratio) : slope;
    return { latents: combined(latents, 1, carried, next - sigma), kept: { slope, sigma } };
  },
};

// The steps of a picture: { step, sigma, latents, guess, unguided }. `latents` are those
// after the step; `guess` is the picture that the model sees before it, and `unguided` the
// same from the prompt alone, where there is guidance.
// model: { velocity(latents, embeddings, sigma, guidance), schedule }.
export async function* sampled(model, embeddings, noise, settings) {
  const { num_steps, solver } = settings, levels = sigmas(num_steps, model.schedule);
  let latents = noise, kept = null;
  for (let step = 0; step < num_steps; step++) {
    const sigma = levels[step], guidance = guidanceAt(sigma, settings), seen = [];
    const flow = async (at, level) => {
      const velocity = await model.velocity(at, embeddings, level, guidance);
      seen.push(velocity);
      return velocity.guided;
    };
    const before = latents;
    ({ latents, kept = null } = await SOLVERS[solver](flow, latents, sigma, levels[step + 1], kept));
    const pictured = velocity => velocity && combined(before, 1, velocity, -sigma);
    yield { step: step + 1, sigma, latents, guess: pictured(seen[0].guided), unguided: pictured(seen[0].positive) };
  }
}

// The guidance scale of a step that begins at `sigma`: 1 outside of the interval.
function guidanceAt(sigma, { guidance_scale, guidance_from, guidance_to }) {
  const inside = Math.fround(guidance_to) <= sigma && sigma <= Math.fround(guidance_from);
  return inside ? guidance_scale : 1;
}

// Pictures `(height, width, 3)` in [-1, 1] as RGBA of a canvas.
export function toPixels(values) {
  const pixels = new Uint8ClampedArray((values.length / 3) * 4);
  for (let from = 0, to = 0; from < values.length; from += 3, to += 4) {
    for (let channel = 0; channel < 3; channel++) pixels[to + channel] = ((values[from + channel] + 1) / 2) * 255;
    pixels[to + 3] = 255;
  }
  return pixels;
}

// What was added to a picture, around grey.
export function difference(after, before) {
  return toPixels(after.map((value, k) => value - before[k]));
}

export const isFinite = values => values.every(Number.isFinite);
