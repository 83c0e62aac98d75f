// The limits of every number, as in walklib/settings.py; a test holds the two equal.

export const LIMITS = {
  frames: { label: "Frames", lowest: 1, highest: 1e6, slider: [2, 128, 1], whole: true },
  rows: { label: "Rows", lowest: 1, highest: 1000, slider: [2, 12, 1], whole: true },
  columns: { label: "Columns", lowest: 1, highest: 1000, slider: [2, 12, 1], whole: true },
  step_size: { label: "Step size", lowest: -Infinity, highest: Infinity, slider: [0, 0.1, 0.001], whole: false },
  seed: { label: "Seed", lowest: 0, highest: Infinity, slider: [0, 100, 1], whole: true },
  num_steps: { label: "Denoising steps", lowest: 1, highest: 1000, slider: [1, 50, 1], whole: true },
  guidance_scale: { label: "Guidance scale", lowest: 0, highest: 1000, slider: [1, 15, 0.5], whole: false },
  fps: { label: "Frames per second", lowest: 1e-3, highest: 1000, slider: [1, 30, 1], whole: false },
};

const counted = number => number.toLocaleString("en-GB", { maximumFractionDigits: 6 });

function wanted({ lowest, highest, whole }) {
  const kind = whole ? "a whole number" : "a number";
  if (highest < Infinity) return `${kind} from ${counted(lowest)} to ${counted(highest)}`;
  return lowest === -Infinity ? kind : `${kind} of at least ${counted(lowest)}`;
}

// The number that was typed, or an Error in words for the page.
export function numberOf(name, typed, label = LIMITS[name].label) {
  const limit = LIMITS[name], value = typed.trim() === "" ? NaN : Number(typed);
  const fits = Number.isFinite(value) && value >= limit.lowest && value <= limit.highest;
  if (!fits || (limit.whole && !Number.isSafeInteger(value)))
    throw new Error(`${label} must be ${wanted(limit)}. Received: ${typed.slice(0, 40) || "nothing"}`);
  return value;
}
