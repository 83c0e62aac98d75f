// A plan as the page edits it. The plan is the only truth: its prompts, its seed and its
// numbers are read off it, and each change gives a new plan. Nothing here draws.

import { WALKS as TAKEN } from "../engine/walks.js";

export const WALKS = {
  prompt_walk: {
    title: "Two prompts",
    about: "From one prompt to another, along the arc between what the model reads in them.",
    labels: ["From", "To"],
  },
  grid_walk: {
    title: "Four prompts",
    about: "A map between four prompts. Drag in it, or move with the arrow keys.",
    labels: ["Top left", "Top right", "Bottom left", "Bottom right"],
  },
  step_walk: {
    title: "Step away",
    about: "One prompt, and a straight line away from it into what has no words.",
    labels: ["Prompt"],
  },
  circular_walk: {
    title: "Noise circle",
    about: "One prompt, and a circle through the noise that its pictures start from: it ends where it began.",
    labels: ["Prompt"],
  },
  loop_walk: { title: "Loop", about: "A loop through several prompts, without a corner at any of them.", labels: [] },
  plane_walk: {
    title: "Noise map",
    about: "One prompt, and a map of the noise that its pictures start from; its rim is the noise circle.",
    labels: ["Prompt"],
  },
};
export const OFFERED = ["prompt_walk", "grid_walk", "step_walk", "circular_walk"];

const said = prompt => ({ prompt, negative: "" });

export const STARTS = {
  prompt_walk: {
    walk: "prompt_walk",
    start: said("a cute dog in a field of lavender flowers"),
    end: said("a cute cat in a field of lavender flowers"),
    frames: 25, noise: { seed: 42 }, interpolation: "slerp", view: {},
  },
  grid_walk: {
    walk: "grid_walk",
    corners: [
      said("A watercolor painting of a Golden Retriever at the beach"),
      said("A still life DSLR photo of a bowl of fruit"),
      said("The eiffel tower in the style of starry night"),
      said("An architectural sketch of a skyscraper"),
    ],
    rows: 5, columns: 5, noise: { seed: 42 }, interpolation: "slerp", view: {},
  },
  step_walk: {
    walk: "step_walk", start: said("The eiffel tower in the style of starry night"),
    frames: 25, step_size: 0.02, noise: { seed: 42 }, direction: "support", seed: 42, view: {},
  },
  circular_walk: {
    walk: "circular_walk",
    embeddings: said("An oil paintings of cows in a field next to a windmill in Holland"),
    frames: 24, noise_x: { seed: 42 }, noise_y: { seed: 43 }, view: {},
  },
};

const isPrompt = value => value !== null && typeof value === "object" && "prompt" in value;
const isNoise = value => value !== null && typeof value === "object" && "seed" in value;
const argumentsOf = plan => Object.entries(plan).filter(([name]) => name !== "view");

// Several prompts said as one list are said one by one: the same walk, and one form.
export function opened(plan) {
  const each = ([name, value]) => {
    if (!isPrompt(value) || !Array.isArray(value.prompt)) return [name, value];
    const negative = row => (Array.isArray(value.negative) ? value.negative[row] : value.negative);
    return [name, value.prompt.map((prompt, row) => ({ prompt, negative: negative(row) }))];
  };
  return Object.fromEntries(Object.entries(plan).map(each));
}

function mapPrompts(plan, change) {
  let index = 0;
  const one = value => (isPrompt(value) ? change(value, index++) : value);
  const each = ([name, value]) => [name, Array.isArray(value) ? value.map(one) : one(value)];
  return Object.fromEntries(Object.entries(plan).map(each));
}

export function promptsOf(plan) {
  const found = [];
  mapPrompts(plan, value => (found.push(value), value));
  const { labels } = WALKS[plan.walk];
  return found.map(({ prompt, negative }, index) => ({ label: labels[index] ?? `Prompt ${index + 1}`, prompt, negative }));
}

export function withPrompt(plan, asked, prompt) {
  return mapPrompts(plan, (value, index) => (index === asked ? { ...value, prompt } : value));
}

export const negativeOf = plan => promptsOf(plan)[0]?.negative ?? "";

export const withNegative = (plan, negative) => mapPrompts(plan, value => ({ ...value, negative }));

const noisesOf = plan => argumentsOf(plan).filter(([, value]) => isNoise(value));

export function seedOf(plan) {
  const [, { seed }] = noisesOf(plan)[0];
  return Array.isArray(seed) ? seed[0] : seed;
}

// The noises of a walk are drawn from the seed, seed + 1, and so on.
export function withSeed(plan, seed) {
  let next = seed;
  const drawn = old => (Array.isArray(old) ? old.map(() => next++) : next++);
  const noises = noisesOf(plan).map(([name, value]) => [name, { seed: drawn(value.seed) }]);
  return { ...plan, ...Object.fromEntries(noises) };
}

// How a walk goes between prompts, as walklib/walks/blends.py names it; null where it
// can't be chosen.
export const WAYS = {
  slerp: "Arc",
  lerp: "Straight line",
  token_slerp: "Arc of each token",
  norm_lerp: "Straight, length kept",
};
export const wayOf = plan => ("interpolation" in TAKEN[plan.walk].takes ? (plan.interpolation ?? "slerp") : null);

export const isMap = plan => "rows" in plan;

// The numbers of a walk that the page offers, in their order.
export function numbersOf(plan) {
  const names = isMap(plan) ? ["rows", "columns"] : ["frames"];
  return "step_size" in plan ? ["step_size", ...names] : names;
}

export function numberIn(plan, name, shown) {
  if (name === "step_size") return plan.step_size;
  if (name in plan.view) return plan.view[name];
  return "coordinates" in plan.view ? shown : plan[name];
}

// A walk with a noise for each frame keeps their number: it is seen at other places.
export function withNumber(plan, name, value) {
  if (name === "step_size") return { ...plan, step_size: value };
  const fixed = noisesOf(plan).some(([, { seed }]) => Array.isArray(seed));
  const seen = Object.keys(plan.view).length > 0;
  if (!fixed && !seen) return { ...plan, [name]: value };
  const spaced = isMap(plan)
    ? { rows: numberIn(plan, "rows", plan.rows), columns: numberIn(plan, "columns", plan.columns) }
    : {};
  return { ...plan, view: { ...spaced, [name]: value } };
}

// Where there is guidance, in words; "" if it is everywhere.
export function intervalIn({ guidance_from: from = 1, guidance_to: to = 0 }) {
  const share = level => `${Math.round(100 * level)} %`;
  return from === 1 && to === 0 ? "" : `Guidance only while the noise is between ${share(from)} and ${share(to)}, as the recipe asks.`;
}

// The plan of the single picture at a coordinate.
export const onePicture = (plan, coordinate) => ({ ...plan, view: { coordinates: [coordinate] } });

// What a prompt lacks, in words, or "".
export function problemOf(plan) {
  const empty = promptsOf(plan).find(({ prompt }) => !prompt.trim());
  return empty ? `${empty.label} is empty: write what the picture shows.` : "";
}
