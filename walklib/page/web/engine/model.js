// The model: text in, noise in, velocities and pictures out; as walklib/model/model.py.
//
// Its three graphs are those of walklib/page/graphs.py, run by ONNX Runtime.

import { withPadding } from "./embeddings.js";
import { normals } from "./noise.js";
import { packed, tokenizer } from "./tokenizer.js";
import { widened } from "./weights.js";

// The graphs are whole as they are: to optimise them here would cost more than it gives.
const OPTIONS = { executionProviders: ["wasm"], graphOptimizationLevel: "disabled" };
const WEIGHTS = "weights.bin";
const MOST_KEPT = 64; // prompts and noises

// ort: ONNX Runtime. files: { "text.onnx": bytes, ... }. about: about.json of the build.
export async function openModel(ort, files, about) {
  const externalData = [{ path: WEIGHTS, data: widened(files[WEIGHTS]) }];
  const open = name => ort.InferenceSession.create(files[`${name}.onnx`], { ...OPTIONS, externalData });
  const [text, velocity, decoder] = [await open("text"), await open("velocity"), await open("decoder")];
  return new Model(ort, { text, velocity, decoder }, about);
}

class Model {
  #ort; #sessions; #encoders; #texts = new Kept(); #noises = new Kept();

  constructor(ort, sessions, about) {
    this.#ort = ort;
    this.#sessions = sessions;
    this.#encoders = about.encoders.map(each => ({ ...each, ids: tokenizer(each) }));
    this.layout = about.layout;
    this.schedule = about.schedule;
    this.latentShape = about.latent_shape;
  }

  // Embeddings of a prompt.
  async encode(prompt, negative = "") {
    const [yes, no] = [await this.#text(prompt), await this.#text(negative)];
    return { positive: yes.context, negative: no.context, positivePooled: yes.pooled, negativePooled: no.pooled };
  }

  // The noise of a seed, Float32Array of the latents' shape.
  noise(seed) {
    const count = this.latentShape.reduce((a, b) => a * b);
    return this.#noises.of(seed, () => normals(seed)(count));
  }

  // The velocity with classifier-free guidance, and that of the prompt alone where they
  // differ: { guided, positive }. Guidance 1 is none, and half of the work.
  async velocity(latents, embeddings, sigma, guidance) {
    const { positive, negative, positivePooled, negativePooled } = embeddings;
    if (guidance === 1) return { guided: await this.#predict([latents], [positive], [positivePooled], [sigma]) };
    const both = await this.#predict([latents, latents], [positive, negative], [positivePooled, negativePooled], [sigma, sigma]);
    const asked = both.subarray(0, latents.length), other = both.subarray(latents.length);
    return { guided: asked.map((value, k) => other[k] + guidance * (value - other[k])), positive: asked };
  }

  // Latents as a picture `(height, width, 3)`, about from -1 to 1.
  async decode(latents) {
    const { pixels } = await this.#sessions.decoder.run({ latents: this.#tensor([latents], this.latentShape) });
    return pixels.data;
  }

  async #predict(latents, contexts, pooled, sigmas) {
    const { rows, columns } = this.layout;
    const { velocity } = await this.#sessions.velocity.run({
      latents: this.#tensor(latents, this.latentShape),
      context: this.#tensor(contexts, [rows + 1, columns + 2]),
      pooled: this.#tensor(pooled, [pooled[0].length]),
      sigmas: this.#tensor(sigmas.map(sigma => [sigma]), []),
    });
    return velocity.data;
  }

  // Rows of one shape as a tensor.
  #tensor(rows, shape) {
    const data = new Float32Array(rows.length * rows[0].length);
    rows.forEach((row, k) => data.set(row, k * row.length));
    return new this.#ort.Tensor("float32", data, [rows.length, ...shape]);
  }

  #text(prompt) {
    return this.#texts.of(prompt, async () => {
      const inputs = {};
      for (const { name, ids, ...form } of this.#encoders)
        inputs[name] = new this.#ort.Tensor("int32", packed(ids(prompt), form), [1, form.length]);
      const { context, pooled } = await this.#sessions.text.run(inputs);
      const { rows, columns } = this.layout;
      return { context: withPadding(context.data, rows, columns), pooled: pooled.data };
    });
  }
}

// Values by what they are made of; the oldest go when there is no room.
export class Kept {
  #values = new Map();

  constructor(most = MOST_KEPT) {
    this.most = most;
  }

  of(key, make) {
    const value = this.#values.get(key) ?? make();
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > this.most) this.#values.delete(this.#values.keys().next().value);
    return value;
  }

  forget(key) {
    this.#values.delete(key);
  }
}
