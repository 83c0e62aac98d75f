// Pictures that were drawn, by what makes them; the oldest go when there is no room.

export class Pictures {
  #kept = new Map();

  constructor(most = 160) {
    this.most = most;
  }

  get(key) {
    return this.#kept.get(key);
  }

  // Keep a picture { pixels, width, height, steps, full }, unless a better one is there.
  keep(key, picture) {
    if (this.#kept.get(key)?.full && !picture.full) return;
    this.#kept.delete(key);
    this.#kept.set(key, picture);
    while (this.#kept.size > this.most) this.#kept.delete(this.#kept.keys().next().value);
  }
}

// What makes all pictures of a walk: its plan without the places where it is seen.
export function makingOf(plan, settings) {
  return JSON.stringify([{ ...plan, view: {} }, settings]);
}
