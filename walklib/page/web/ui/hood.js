// Under the hood: the picture at every step of the denoising, and what guidance adds.

import { paint } from "./canvas.js";
import { byId, element } from "./dom.js";

export class Hood {
  // changed(on)
  constructor(changed) {
    this.panel = byId("hood-panel");
    this.slider = byId("step");
    this.steps = [];
    byId("hood").addEventListener("change", ({ target }) => {
      this.panel.hidden = !target.checked;
      changed(target.checked);
    });
    this.slider.addEventListener("input", () => this.show(Number(this.slider.value)));
  }

  get on() {
    return byId("hood").checked;
  }

  // Begin a picture of that many steps.
  begin(key, count) {
    this.key = key;
    this.count = count;
    this.steps = [];
    this.slider.max = count;
    byId("steps").replaceChildren();
  }

  isWhole(key) {
    return this.key === key && this.steps.length === this.count;
  }

  // A step is done: { step, sigma, pixels, guidance }.
  add(message, { width, height }) {
    const shape = { width, height };
    const tile = element("canvas", { className: "tile", width, height });
    byId("steps").append(tile);
    this.steps.push({ ...message, ...shape });
    paint(tile, { ...shape, pixels: message.pixels });
    const number = this.steps.length;
    tile.addEventListener("click", () => this.show(number));
    this.show(number);
  }

  show(number) {
    const step = this.steps[number - 1];
    if (!step) return;
    this.slider.value = number;
    const { width, height, sigma } = step;
    paint(byId("guess"), step);
    byId("guidance").parentElement.hidden = !step.guidance;
    if (step.guidance) paint(byId("guidance"), { pixels: step.guidance, width, height });
    const share = sigma === undefined ? "" : `, ${Math.round(100 * sigma)} % noise`;
    byId("step-words").textContent = `Step ${number} of ${this.count}${share}`;
    this.slider.setAttribute("aria-valuetext", byId("step-words").textContent);
    [...byId("steps").children].forEach((tile, index) => tile.classList.toggle("chosen", index === number - 1));
  }
}
