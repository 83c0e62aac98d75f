// Recipes: read out of the files that walklib writes, and put into those of the page; as
// walklib/recipes.py and walklib/files/.

import { PROGRAM, textIn, withComment, withText } from "./containers.js";
import { checkPlan, checkedSettings, isObject, parsed } from "./plans.js";
import { shown } from "./limits.js";

const FORMAT = 1;
const text = value => typeof value === "string";
const PARTS = {
  program: text,
  format: value => value === FORMAT,
  plan: value => value === null || isObject(value),
  settings: isObject,
  model: isObject,
  versions: isObject,
  export: isObject,
};
const MODEL = {
  preset: text,
  fingerprint: text,
  dtype: text,
  image_size: Array.isArray,
  batch_size: Number.isSafeInteger,
};

// The recipe of a file's bytes, checked; an Error says why there is none.
export function readRecipe(bytes) {
  const found = textIn(new Uint8Array(bytes));
  if (!found) throw new Error("The file holds no recipe of walklib.");
  return checkedRecipe(found);
}

// A recipe's text as a checked object, whose plan can be followed.
export function checkedRecipe(content) {
  const recipe = parsed(content, "file");
  const { program = PROGRAM, format = FORMAT } = recipe;
  if (program !== PROGRAM) throw new Error(`The recipe is of another program: ${shown(program)}`);
  if (format !== FORMAT) throw new Error(`The recipe is of format ${shown(format)}, and this page reads ${FORMAT}.`);
  checkParts("recipe", recipe, PARTS);
  checkParts("model", recipe.model, MODEL);
  checkPlan(recipe.plan);
  return { ...recipe, settings: checkedSettings(recipe.settings) };
}

// The recipe of a walk of this page as one line of ASCII, for `walklib.replay`.
// about: what the worker said when it was ready. exported: `fps` and such.
export function recipeText(plan, settings, about, exported = {}) {
  const { preset, fingerprint, image_size, versions } = about;
  const model = { preset, fingerprint, dtype: "float32", image_size, batch_size: 1 };
  const recipe = { program: PROGRAM, format: FORMAT, plan, settings: checkedSettings(settings), model, versions, export: exported };
  const escaped = letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(recipe).replace(/[^\x20-\x7e]/g, escaped);
}

// A PNG or GIF file with a recipe's text in it, where walklib looks for it.
export const pngWithRecipe = (bytes, content) => withText(bytes, content);
export const gifWithRecipe = (bytes, content) => withComment(bytes, content);

function checkParts(whole, content, parts) {
  for (const name of Object.keys(parts)) if (!Object.hasOwn(content, name)) throw new Error(`Missing from the ${whole}: ${name}`);
  for (const [name, value] of Object.entries(content)) {
    if (!Object.hasOwn(parts, name)) throw new Error(`Unknown in the ${whole}: ${name.slice(0, 40)}`);
    if (!parts[name](value)) throw new Error(`The ${whole} has a wrong ${name}. Received: ${shown(value)}`);
  }
}
