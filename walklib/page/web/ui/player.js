// Plays a walk: from frame to frame at a rate, there and back, round and round. A frame
// that is not drawn yet is waited for.

export class Player {
  #direction = 1; #due = 0;

  // show(index), isDrawn(index), stopped()
  constructor({ show, isDrawn, changed }) {
    Object.assign(this, { show, isDrawn, changed });
    this.playing = false;
    this.index = 0;
    this.count = 1;
    this.loop = true;
    this.back = false;
    this.rate = 10;
  }

  play() {
    if (this.playing || this.count < 2) return;
    this.playing = true;
    if (this.index === this.count - 1 && !this.back) this.show((this.index = 0));
    this.#direction = 1;
    this.#due = performance.now() + 1000 / this.rate;
    this.changed();
    requestAnimationFrame(now => this.#tick(now));
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.changed();
  }

  // The frame after the one that is shown; null where the walk ends.
  next() {
    const { index, count, back, loop } = this;
    const last = count - 1;
    if (!back) return index < last ? index + 1 : loop ? 0 : null;
    if (index >= last) this.#direction = -1;
    if (index <= 0 && this.#direction < 0 && !loop) return null;
    if (index <= 0) this.#direction = 1;
    return index + this.#direction;
  }

  #tick(now) {
    if (!this.playing) return;
    if (now >= this.#due) {
      const next = this.next();
      if (next === null) return this.pause();
      if (this.isDrawn(next)) {
        this.index = next;
        this.show(next);
        const wait = 1000 / this.rate;
        this.#due = Math.max(this.#due + wait, now + wait / 2);
      }
    }
    requestAnimationFrame(later => this.#tick(later));
  }
}
