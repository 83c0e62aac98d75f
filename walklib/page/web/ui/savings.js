// The buttons that save, and the file that is on its way.

import { byId } from "./dom.js";
import { MOST_FRAMES, Saving } from "./saving.js";

export class Savings {
  #current = null; #busy = false;

  // begin(): { coordinates, rate, back, text, name, ... } of what is saved now;
  // wake(): there is something to draw; problem(words)
  constructor({ begin, wake, problem }) {
    Object.assign(this, { begin, wake, problem });
    for (const kind of ["gif", "webp"]) byId(`save-${kind}`).addEventListener("click", () => this.#start(kind));
    byId("saving-stop").addEventListener("click", () => this.stop());
  }

  // The frame that the file needs next, or null.
  wanted() {
    if (!this.#current || this.#busy || this.#current.whole) return null;
    return { ...this.#current.walk, coordinate: this.#current.coordinates[this.#current.done] };
  }

  // Take the picture of the frame that was wanted.
  async take(picture) {
    const current = this.#current;
    if (!current || this.#busy) return;
    this.#busy = true;
    try {
      await current.take(picture);
      await new Promise(resolve => setTimeout(resolve)); // The page stays quick.
      if (current === this.#current && current.whole) {
        current.save();
        this.stop();
      }
    } catch (error) {
      this.problem(error.message);
      this.stop();
    } finally {
      this.#busy = false;
    }
    this.#tell();
    this.wake();
  }

  stop() {
    this.#current = null;
    this.#tell();
  }

  #start(kind) {
    try {
      const walk = this.begin();
      if (walk.coordinates.length > MOST_FRAMES)
        throw new Error(`A file from this page has at most ${MOST_FRAMES} frames; walklib in Python writes longer ones. Received: ${walk.coordinates.length}`);
      this.#current = Object.assign(new Saving(kind, walk), { walk: walk.making });
    } catch (error) {
      return this.problem(error.message);
    }
    this.#tell();
    this.wake();
  }

  #tell() {
    const current = this.#current;
    byId("saving").hidden = !current;
    for (const kind of ["gif", "webp"]) byId(`save-${kind}`).disabled = Boolean(current);
    if (!current) return;
    byId("saving-bar").value = current.done / current.coordinates.length;
    byId("saving-words").textContent = `${current.done} of ${current.coordinates.length} frames`;
  }
}
