// Plans: a walk as JSON, checked, and built again; as walklib/plans.py.
//
// A plan comes from a link or a file, and may hold anything. Nothing of it is run, and it
// becomes a walk only if every part of it is what it should be.

import { checked, shown } from "./limits.js";
import { WALKS, coordinatesOf as coordinates, inside, isClosed, isGrid } from "./walks.js";

const MOST_CHARACTERS = 200_000, MOST_DEPTH = 8, FORMAT = 1;
const MOST_LETTERS = 10_000; // of a prompt
const VIEWS = { line: [["frames"], ["coordinates"]], grid: [["columns", "rows"], ["coordinates"]] };

// Raise an Error in words if a plan can't be followed here.
export function checkPlan(plan) {
  if (!isObject(plan)) throw new Error("The walk's path was a function of its maker's own: there is no plan to follow.");
  const { walk, view, ...given } = plan;
  if (!Object.hasOwn(WALKS, walk)) throw new Error(`There is no walk of this name. Received: ${shown(walk)}`);
  const { takes } = WALKS[walk];
  for (const name of Object.keys(given))
    if (!Object.hasOwn(takes, name)) throw new Error(`The plan does not fit ${walk}: it has no \`${name.slice(0, 40)}\`.`);
  const all = withStarts(plan);
  for (const [name, kind] of Object.entries(takes)) CHECKS[kind.kind](name, all[name], kind);
  checkNoises(walk, all);
  checkView(walk, view);
}

// Coordinates of a plan's frames: numbers, or [u, v] on a grid.
export function coordinatesOf(plan) {
  return coordinates(plan);
}

// Build a walk: { at(coordinate), coordinates, closed, frames }.
// model: { encode(prompt, negative), noise(seed), layout }.
export async function walkOf(plan, model) {
  checkPlan(plan);
  const { walk } = plan, all = withStarts(plan), heard = {};
  for (const [name, kind] of Object.entries(WALKS[walk].takes)) heard[name] = await HEARD[kind.kind](all[name], model);
  const places = coordinatesOf(plan), path = WALKS[walk].path(heard, model);
  const at = place => path(inside(walk, place));
  return { at, coordinates: places, closed: isClosed(walk), frames: places.length };
}

// A plan, its settings and where on it one stands, a coordinate, as the part of an
// address behind its `#`.
export function encodeLink({ plan, settings, place }) {
  const bytes = new TextEncoder().encode(JSON.stringify({ format: FORMAT, plan, settings, place }));
  const text = btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// { plan, settings, place } of an address, checked; an Error says what is wrong with it.
// A link without a place begins where the walk does.
export function decodeLink(text) {
  if (text.length > MOST_CHARACTERS) throw new Error("The link is too long.");
  let content;
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), each => each.charCodeAt(0));
    content = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("The link is cut short or damaged.");
  }
  const { format, plan, settings, place } = parsed(content, "link");
  if (format !== FORMAT) throw new Error(`The link is of format ${shown(format)}, and this page reads ${FORMAT}.`);
  checkPlan(plan);
  if (place !== undefined) inside(plan.walk, place);
  return { plan, settings: checkedSettings(settings), place };
}

// JSON of a file or a link as an object that is not too long or too deep.
export function parsed(text, source) {
  if (text.length > MOST_CHARACTERS) throw new Error(`The ${source} is too long: at most ${MOST_CHARACTERS} characters.`);
  let content;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error(`There is no recipe in the ${source}, or it is damaged.`);
  }
  if (!isObject(content) || depth(content, MOST_DEPTH) > MOST_DEPTH) throw new Error(`There is no recipe in the ${source}.`);
  return content;
}

// Settings, if they are whole and within their limits. The page draws every picture in
// full, whatever the tolerance; older files have neither that nor an interval of guidance.
export function checkedSettings(settings) {
  if (!isObject(settings)) throw new Error("The settings are missing.");
  const { num_steps, guidance_scale, solver, tolerance = 0, guidance_from = 1, guidance_to = 0, ...others } = settings;
  if (Object.keys(others).length) throw new Error(`There is no setting of this name. Received: ${shown(Object.keys(others)[0])}`);
  checked("num_steps", num_steps);
  checked("guidance_scale", guidance_scale);
  checked("tolerance", tolerance);
  checked("guidance_from", guidance_from);
  checked("guidance_to", guidance_to);
  if (guidance_to > guidance_from) throw new Error(`\`guidance_to\` must be at most \`guidance_from\`, as noise falls. Received: ${guidance_to} and ${guidance_from}`);
  if (!SOLVER_NAMES.includes(solver)) throw new Error(`There is no such solver; there are ${SOLVER_NAMES.join(", ")}. Received: ${shown(solver)}`);
  return { num_steps, guidance_scale, solver, tolerance, guidance_from, guidance_to };
}

export const SOLVER_NAMES = ["euler", "heun", "adams"];

export const isObject = value => typeof value === "object" && value !== null && !Array.isArray(value);

function depth(value, most) {
  if (typeof value !== "object" || value === null || most < 0) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(each => depth(each, most - 1)));
}

// A plan with what its walk's arguments are where it leaves them out.
function withStarts(plan) {
  const left = Object.entries(WALKS[plan.walk].takes).filter(([, { start }]) => start !== undefined);
  return { ...Object.fromEntries(left.map(([name, { start }]) => [name, start])), ...plan };
}

// ---- What each kind of argument must be

const CHECKS = {
  number: (name, value) => {
    if (value === undefined) missing(name);
    checked(name, value);
  },
  choice: (name, value, { choices }) => {
    if (!choices.includes(value)) throw new Error(`\`${name}\` must be ${choices.join(" or ")}. Received: ${shown(value)}`);
  },
  prompt: (name, value) => {
    if (promptsIn(name, value).length !== 1) throw new Error(`\`${name}\` must be one prompt.`);
  },
  prompts: (name, value, { least, most = Infinity }) => {
    const count = promptsIn(name, value).length;
    if (count < least || count > most) throw new Error(`\`${name}\` must be ${least === most ? "" : "at least "}${least} prompts. Received: ${count}`);
  },
  noise: (name, value) => {
    for (const seed of seedsIn(name, value)) checked("seed", seed);
  },
};

// An argument as a walk takes it.
const HEARD = {
  number: value => value,
  choice: value => value,
  prompt: async (value, model) => model.encode(...Object.values(promptsIn("", value)[0])),
  prompts: async (value, model) => {
    const found = [];
    for (const { prompt, negative } of promptsIn("", value)) found.push(await model.encode(prompt, negative));
    return found;
  },
  noise: (value, model) => {
    const seeds = seedsIn("", value);
    return { count: seeds.length, row: k => model.noise(seeds[k]) };
  },
};

function missing(name) {
  throw new Error(`The plan does not fit its walk: \`${name}\` is missing.`);
}

// Prompts that an argument says: one, a list of them, or one of several rows.
function promptsIn(name, value) {
  if (value === undefined) missing(name);
  if (Array.isArray(value)) return value.flatMap(each => promptsIn(name, each));
  checkSource(name, value, ["negative", "prompt"]);
  const { prompt, negative } = value, many = Array.isArray(prompt);
  const rows = many ? prompt.map((each, k) => ({ prompt: each, negative: Array.isArray(negative) ? negative[k] : negative })) : [{ prompt, negative }];
  for (const row of rows) for (const text of Object.values(row)) checkText(name, text);
  return rows;
}

function seedsIn(name, value) {
  if (value === undefined) missing(name);
  checkSource(name, value, ["seed"]);
  return Array.isArray(value.seed) ? value.seed : [value.seed];
}

function checkSource(name, value, keys) {
  if (isObject(value) && "array" in value)
    throw new Error("The walk was made with an array that the file does not hold: replay it with walklib in Python.");
  if (!isObject(value) || Object.keys(value).sort().join() !== keys.join())
    throw new Error(`The plan has an unknown \`${name}\`. Received: ${shown(value)}`);
}

function checkText(name, text) {
  if (typeof text !== "string" || !isWhole(text)) throw new Error(`\`${name}\` must be text. Received: ${shown(text)}`);
  if (text.length > MOST_LETTERS) throw new Error(`\`${name}\` is too long: at most ${MOST_LETTERS} letters. Received: ${text.length}`);
}

// Whether no half of a character is in a text.
const isWhole = text => !/\p{Surrogate}/u.test(text);

function checkNoises(walk, all) {
  for (const [name, { kind }] of Object.entries(WALKS[walk].takes)) {
    if (kind !== "noise") continue;
    const count = seedsIn(name, all[name]).length, frames = WALKS[walk].noises(all);
    if (count !== 1 && count !== frames) throw new Error(`\`${name}\` must be one noise or ${frames}. Received: ${count}`);
  }
}

function checkView(walk, view) {
  if (!isObject(view)) throw new Error("The plan lacks a view.");
  const names = Object.keys(view).sort().join(), known = VIEWS[isGrid(walk) ? "grid" : "line"];
  if (names && !known.some(each => each.join() === names)) throw new Error(`There is no such view. Received: ${shown(view)}`);
  for (const name of ["frames", "rows", "columns"]) if (name in view) checked(name, view[name]);
  if (!("coordinates" in view)) return;
  if (!Array.isArray(view.coordinates) || !view.coordinates.length) throw new Error("A view needs coordinates.");
  for (const place of view.coordinates) inside(walk, place);
}
