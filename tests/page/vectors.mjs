// Answers what the tests ask of the page's modules, all in one process: JSON in, JSON out.

import { readFileSync } from "node:fs";
import { fromBase85 } from "../../walklib/page/web/engine/files.js";
import * as geometry from "../../walklib/page/web/engine/geometry.js";
import { LIMITS } from "../../walklib/page/web/engine/limits.js";
import { normals } from "../../walklib/page/web/engine/noise.js";
import * as plans from "../../walklib/page/web/engine/plans.js";
import * as recipes from "../../walklib/page/web/engine/recipes.js";
import { sampled, sigmas } from "../../walklib/page/web/engine/sampler.js";
import { packed, tokenizer } from "../../walklib/page/web/engine/tokenizer.js";
import { openTwin } from "../../walklib/page/web/engine/twin.js";
import { WALKS } from "../../walklib/page/web/engine/walks.js";
import { widened } from "../../walklib/page/web/engine/weights.js";

const bytes = text => new Uint8Array(Buffer.from(text, "base64"));
const base64 = content => Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString("base64");
const floats = values => Float32Array.from(values);

// What a call gives, or the words of its error.
function told(call) {
  try {
    return { value: call() };
  } catch (error) {
    return { error: error.message };
  }
}

const ANSWERS = {
  known: () => ({ walks: Object.keys(WALKS), solvers: plans.SOLVER_NAMES }),
  tokens: ({ encoder, prompts }) => {
    const ids = tokenizer(encoder);
    return prompts.map(prompt => [...packed(ids(prompt), encoder)]);
  },
  noise: ({ seeds, count }) => base64(floats(seeds.flatMap(seed => [...normals(BigInt(seed))(count)]))),
  between: ({ cases }) => cases.map(({ name, a, b, t }) => [...geometry[name](floats(a), floats(b), t)]),
  spline: ({ cases }) => cases.map(({ count, t }) => geometry.splineWeights(count, t)),
  coordinates: ({ all }) => all.map(plan => plans.coordinatesOf(plan)),
  checks: ({ all }) => all.map(plan => told(() => plans.checkPlan(plan))),
  links: ({ all }) => all.map(link => told(() => plans.decodeLink(plans.encodeLink(link)))),
  forged: ({ texts }) => texts.map(text => told(() => plans.decodeLink(text))),
  recipes: ({ files }) => files.map(file => told(() => recipes.readRecipe(bytes(file)))),
  embedded: ({ png, gif, text }) => [recipes.pngWithRecipe(bytes(png), text), recipes.gifWithRecipe(bytes(gif), text)].map(base64),
  text: ({ plan, settings, about }) => recipes.recipeText(plan, settings, about, { fps: 8 }),
  base85: ({ texts }) => texts.map(text => base64(fromBase85(text))),
  widened: ({ packed }) => base64(widened(bytes(packed))),
  limits: () => Object.fromEntries(Object.entries(LIMITS).map(([name, { lowest, highest, whole }]) => [name, [String(lowest), String(highest), whole]])),
  sigmas: ({ cases }) => cases.map(({ steps, shift }) => [...sigmas(steps, { shift, timesteps: 1000 })]),
  // How a twin answers before it is ready, then, and when it has stopped.
  twin: async ({ cores, stopping }) => {
    globalThis.navigator = { hardwareConcurrency: cores };
    const files = { "velocity.onnx": floats([1]), "weights.bin": floats([2]), "ort-wasm-simd-threaded.wasm": floats([3]) };
    const worker = { heard: [], postMessage: ({ kind }) => worker.heard.push(kind), terminate: () => worker.heard.push("terminate") };
    const twin = openTwin(files, {}, () => worker);
    if (!twin) return [];
    const answers = [await twin.flow(1)];
    worker.onmessage({ data: { kind: "ready" } });
    const asked = twin.flow(1);
    worker.onmessage({ data: { kind: "velocity", velocity: 7 } });
    answers.push(await asked);
    const lost = twin.flow(1);
    if (stopping === "onerror") worker.onerror({ preventDefault() {} });
    else worker.onmessage({ data: { kind: "error" } });
    answers.push(await lost, await twin.flow(1));
    return [worker.heard, answers.map(answer => answer ?? "here")];
  },
  solvers: async ({ cases, start }) => {
    const velocity = async (latents, _, sigma, guidance) => ({ guided: latents.map(value => value * sigma + guidance) });
    const model = { velocity, schedule: { shift: 3, timesteps: 1000 } }, ends = [];
    for (const settings of cases) {
      let last;
      for await (const step of sampled(model, null, floats(start), settings)) last = step.latents;
      ends.push([...last]);
    }
    return ends;
  },
  walks: async ({ all, embeddings, noises, layout }) => {
    const model = {
      encode: async prompt => Object.fromEntries(Object.entries(embeddings[prompt]).map(([name, values]) => [name, floats(values)])),
      noise: seed => floats(noises[seed]),
      layout,
    };
    const found = [];
    for (const { plan, places } of all) {
      const walk = await plans.walkOf(plan, model);
      for (const place of places) {
        const [guide, noise] = walk.at(place);
        found.push({ ...Object.fromEntries(Object.entries(guide).map(([name, values]) => [name, [...values]])), noise: [...noise] });
      }
    }
    return found;
  },
};

const asked = JSON.parse(readFileSync(0, "utf-8")), answers = {};
for (const [name, question] of Object.entries(asked)) answers[name] = await ANSWERS[name](question);
process.stdout.write(JSON.stringify(answers));
