// The model: text in, noise in, velocities and pictures out; as walklib/model/model.py.
//
// Its three graphs are those of walklib/page/graphs.py, run by ONNX Runtime.

import { withPadding } from "./embeddings.js";
import { flowOf } from "./flow.js";
import { normals } from "./noise.js";
import { packed, tokenizer } from "./tokenizer.js";

const MOST_KEPT = 64; // prompts and noises

// ort: ONNX Runtime. open: opens a graph, as `opener` gives it. about: about.json.
export async function openModel(ort, open, about) {
  const [text, velocity, decoder] = [await open("text"), await open("velocity"), await open("decoder")];
  return new Model(ort, { text, decoder }, flowOf(ort, velocity, about), about);
}

class Model {
  #ort; #sessions; #flow; #encoders; #texts = new Kept(); #noises = new Kept();

  // Where half of the guidance is evaluated, once there is one; null if there can't be.
  twin = undefined;

  constructor(ort, sessions, flow, about) {
    this.#ort = ort;
    this.#sessions = sessions;
    this.#flow = flow;
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
    const prompted = [latents, positive, positivePooled, sigma];
    if (guidance === 1) return { guided: await this.#flow(...prompted) };
    const unprompted = [latents, negative, negativePooled, sigma];
    const elsewhere = this.twin?.flow(...unprompted); // at the same time
    const asked = await this.#flow(...prompted);
    const other = (await elsewhere) ?? (await this.#flow(...unprompted));
    return { guided: asked.map((value, k) => other[k] + guidance * (value - other[k])), positive: asked };
  }

  // Latents as a picture `(height, width, 3)`, about from -1 to 1.
  async decode(latents) {
    const { pixels } = await this.#sessions.decoder.run({ latents: new this.#ort.Tensor("float32", latents, [1, ...this.latentShape]) });
    return pixels.data;
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
