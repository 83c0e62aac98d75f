// The limits of every number, as in walklib/settings.py; a test holds the two equal.

export const LIMITS = {
  frames: { lowest: 1, highest: 1e6, whole: true },
  rows: { lowest: 1, highest: 1000, whole: true },
  columns: { lowest: 1, highest: 1000, whole: true },
  step_size: { lowest: -Infinity, highest: Infinity, whole: false },
  seed: { lowest: 0, highest: Infinity, whole: true },
  num_steps: { lowest: 1, highest: 1000, whole: true },
  guidance_scale: { lowest: 0, highest: 1000, whole: false },
  guidance_from: { lowest: 0, highest: 1, whole: false },
  guidance_to: { lowest: 0, highest: 1, whole: false },
  tolerance: { lowest: 0, highest: 1, whole: false },
};

// The number itself, if it is within the limits of its name; else an Error in words.
export function checked(name, value, label = `\`${name}\``, received = shown(value)) {
  const { lowest, highest, whole } = LIMITS[name];
  const fits = Number.isFinite(value) && value >= lowest && value <= highest;
  if (fits && (!whole || Number.isSafeInteger(value))) return value;
  throw new Error(`${label} must be ${wanted(LIMITS[name])}. Received: ${received}`);
}

// A value of a file or a link as a short text.
export function shown(value) {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function wanted({ lowest, highest, whole }) {
  const counted = number => number.toLocaleString("en-GB");
  const kind = whole ? "a whole number" : "a number";
  if (highest < Infinity) return `${kind} from ${counted(lowest)} to ${counted(highest)}`;
  return lowest === -Infinity ? kind : `${kind} of at least ${counted(lowest)}`;
}
