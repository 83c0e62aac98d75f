// Drawing: requests in, pictures out, one at a time. The newest request wins: an older one
// ends after the step that it is at, and nothing queues.

import { checkedSettings, walkOf } from "./plans.js";
import { Kept } from "./model.js";
import { difference, isFinite, sampled, toPixels } from "./sampler.js";
import { checked } from "./limits.js";

const MOST_WALKS = 4;

export class Drawing {
  #model; #send; #size; #walks = new Kept(MOST_WALKS); #waiting = null; #busy = false;

  // send(message, transferred)
  constructor(model, { image_size: [height, width] }, send) {
    this.#model = model;
    this.#send = send;
    this.#size = { width, height };
  }

  // Draw a request as soon as the one before it has made way.
  async take(request) {
    if (this.#waiting) this.#drop(this.#waiting);
    this.#waiting = request;
    if (this.#busy) return;
    this.#busy = true;
    while (this.#waiting) {
      const current = this.#waiting;
      this.#waiting = null;
      await this.#draw(current).catch(error => this.#send({ id: current.id, kind: "error", message: error.message }));
    }
    this.#busy = false;
  }

  #drop({ id }) {
    this.#send({ id, kind: "dropped" });
  }

  async #draw(request) {
    const { id, plan, coordinate, preview, watch } = request;
    const settings = { ...checkedSettings(request.settings) };
    if (preview) settings.num_steps = checked("num_steps", preview);
    const walk = await this.#walk(plan), [embeddings, noise] = walk.at(coordinate);
    let latents = noise;
    for await (const step of sampled(this.#model, embeddings, noise, settings)) {
      await pause();
      if (this.#waiting) return this.#drop(request);
      latents = step.latents;
      if (watch) await this.#show(id, step);
    }
    const picture = await this.#model.decode(latents);
    if (!isFinite(picture)) throw new Error("The picture has numbers in it that are none: take a lower guidance scale, or a smaller step size.");
    const pixels = toPixels(picture);
    this.#send({ id, kind: "picture", pixels, ...this.#size }, [pixels.buffer]);
  }

  // A walk that was built already, wherever its frames are seen.
  async #walk(plan) {
    const making = { ...plan, view: {} }, key = JSON.stringify(making);
    const walk = this.#walks.of(key, () => walkOf(making, this.#model));
    return walk.catch(error => {
      this.#walks.forget(key);
      throw error;
    });
  }

  async #show(id, { step, sigma, guess, unguided }) {
    const seen = await this.#model.decode(guess), pixels = toPixels(seen);
    const guidance = unguided && difference(seen, await this.#model.decode(unguided));
    this.#send({ id, kind: "step", step, sigma, pixels, guidance }, [pixels.buffer]);
  }
}

// Let messages in: a task of its own, without the delay of a timer.
function pause() {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
