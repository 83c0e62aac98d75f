// How numbers are offered and named; their limits are the engine's.

import { LIMITS } from "../engine/limits.js";

const OFFERED = {
  frames: { label: "Frames", slider: [2, 128, 1] },
  rows: { label: "Rows", slider: [2, 12, 1] },
  columns: { label: "Columns", slider: [2, 12, 1] },
  step_size: { label: "Step size", slider: [0, 0.1, 0.001] },
  seed: { label: "Seed", slider: [0, 100, 1] },
  num_steps: { label: "Denoising steps", slider: [1, 50, 1] },
  guidance_scale: { label: "Guidance scale", slider: [1, 15, 0.5] },
};

export const FIELDS = Object.fromEntries(Object.entries(OFFERED).map(([name, field]) => [name, { ...LIMITS[name], ...field }]));

const counted = number => number.toLocaleString("en-GB", { maximumFractionDigits: 6 });

function wanted({ lowest, highest, whole }) {
  const kind = whole ? "a whole number" : "a number";
  if (highest < Infinity) return `${kind} from ${counted(lowest)} to ${counted(highest)}`;
  return lowest === -Infinity ? kind : `${kind} of at least ${counted(lowest)}`;
}

// The number that was typed, or an Error in words for the page.
export function numberOf(name, typed, label = FIELDS[name].label) {
  const field = FIELDS[name], value = typed.trim() === "" ? NaN : Number(typed);
  const fits = Number.isFinite(value) && value >= field.lowest && value <= field.highest;
  if (!fits || (field.whole && !Number.isSafeInteger(value)))
    throw new Error(`${label} must be ${wanted(field)}. Received: ${typed.slice(0, 40) || "nothing"}`);
  return value;
}
