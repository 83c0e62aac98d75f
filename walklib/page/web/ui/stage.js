// The stage: the picture, what is said of it, and which frames are drawn.

import { paint } from "./canvas.js";
import { byId, say } from "./dom.js";

const TICKS = 1024; // More frames than that share their marks.

export class Stage {
  constructor() {
    this.canvas = byId("picture");
    this.frame = byId("frame");
    this.ticks = byId("drawn");
    const again = () => this.picture && paint(this.canvas, this.picture);
    new ResizeObserver(again).observe(this.frame);
  }

  // "loading", "drawing", "preview", "done", "stale" (of before the last change)
  set state(name) {
    this.frame.dataset.state = name;
  }

  get state() {
    return this.frame.dataset.state;
  }

  show(picture, where, told) {
    byId("loading").hidden = true;
    this.picture = picture;
    paint(this.canvas, picture);
    const steps = picture.steps === 1 ? "1 step" : `${picture.steps} steps`;
    byId("where").textContent = where;
    byId("how").textContent = picture.full ? steps : `preview, ${steps}`;
    this.canvas.setAttribute("aria-label", `${told}. ${where}`);
    this.state = picture.full ? "done" : "preview";
  }

  // Say it to those who do not see the picture change.
  announce(words) {
    byId("said").textContent = words;
  }

  problem(words) {
    say(byId("problem"), words);
    if (words && this.state !== "loading") this.state = "stale";
  }

  notice(words) {
    say(byId("notice"), words);
  }

  // Make room for the marks of so many frames.
  lay(count) {
    this.count = count;
    this.ticks.width = Math.min(count, TICKS);
  }

  // Mark a frame as drawn: faint for a preview.
  mark(index, picture) {
    const paper = this.ticks.getContext("2d"), x = Math.floor((index * this.ticks.width) / this.count);
    paper.clearRect(x, 0, 1, 1);
    paper.fillStyle = getComputedStyle(this.ticks).color;
    paper.globalAlpha = picture.full ? 1 : 0.4;
    paper.fillRect(x, 0, 1, 1);
  }
}
