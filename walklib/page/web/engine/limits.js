// The limits of every number, as in walklib/settings.py; a test holds the two equal.

export const LIMITS = {
  frames: { lowest: 1, highest: 1e6, whole: true },
  rows: { lowest: 1, highest: 1000, whole: true },
  columns: { lowest: 1, highest: 1000, whole: true },
  step_size: { lowest: -Infinity, highest: Infinity, whole: false },
  seed: { lowest: 0, highest: Infinity, whole: true },
  num_steps: { lowest: 1, highest: 1000, whole: true },
  guidance_scale: { lowest: 0, highest: 1000, whole: false },
  tolerance: { lowest: 0, highest: 1, whole: false },
};

// The number itself, if it is within the limits of its name; else an Error in words.
export function checked(name, value) {
  const { lowest, highest, whole } = LIMITS[name];
  const fits = Number.isFinite(value) && value >= lowest && value <= highest;
  if (fits && (!whole || Number.isSafeInteger(value))) return value;
  const kind = whole ? "a whole number" : "a number";
  const most = whole ? Math.min(highest, Number.MAX_SAFE_INTEGER) : highest;
  const range = Number.isFinite(lowest) ? ` from ${lowest} to ${most}` : "";
  throw new Error(`\`${name}\` must be ${kind}${range}. Received: ${shown(value)}`);
}

// A value of a file or a link as a short text.
export function shown(value) {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
