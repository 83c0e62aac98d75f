// How numbers are named and offered; their limits are the engine's.

import { checked } from "../engine/limits.js";

// slider: lowest, highest, step.
export const FIELDS = {
  frames: { label: "Frames", slider: [2, 128, 1] },
  rows: { label: "Rows", slider: [2, 12, 1] },
  columns: { label: "Columns", slider: [2, 12, 1] },
  step_size: { label: "Step size", slider: [0, 0.1, 0.001] },
  seed: { label: "Seed", slider: [0, 100, 1] },
  num_steps: { label: "Denoising steps", slider: [1, 50, 1] },
  guidance_scale: { label: "Guidance scale", slider: [1, 15, 0.5] },
};

// The number that was typed, or an Error in words for the page.
export function numberOf(name, typed, label = FIELDS[name].label) {
  const value = typed.trim() === "" ? NaN : Number(typed);
  return checked(name, value, label, typed.slice(0, 40) || "nothing");
}
