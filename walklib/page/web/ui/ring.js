// The noise circle as a ring to drag round; its marks are the frames, dark once drawn.

import { element } from "./dom.js";

const SPACE = "http://www.w3.org/2000/svg";
const shape = (name, attributes) => {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};
const at = (turn, radius) => {
  const angle = 2 * Math.PI * turn;
  return [100 + radius * Math.cos(angle), 100 - radius * Math.sin(angle)];
};

export class Ring {
  // moved(index, moving): the visitor went to a frame.
  constructor(moved) {
    this.moved = moved;
    this.picture = shape("svg", { viewBox: "0 0 200 200", "aria-hidden": "true" });
    this.widget = element(
      "div",
      { className: "ring", tabIndex: 0, role: "slider", aria: { label: "Place on the circle", valuemin: 0 } },
      this.picture,
    );
    this.widget.addEventListener("keydown", event => this.#key(event));
    this.widget.addEventListener("pointerdown", event => {
      this.widget.setPointerCapture(event.pointerId);
      this.#toPointer(event);
    });
    this.widget.addEventListener("pointermove", event => {
      if (this.widget.hasPointerCapture(event.pointerId)) this.#toPointer(event);
    });
    this.widget.addEventListener("lostpointercapture", () => this.moved(this.index, false));
  }

  lay(coordinates) {
    this.coordinates = coordinates;
    const radius = Math.min(4, 200 / coordinates.length);
    this.marks = coordinates.map(turn => {
      const [cx, cy] = at(turn, 84);
      return shape("circle", { cx, cy, r: radius, class: "frame" });
    });
    const names = [["first noise", 0], ["second noise", 0.25]].map(([words, turn]) => {
      const [x, y] = at(turn, 62);
      const text = shape("text", { x, y: y + 4, "text-anchor": turn ? "middle" : "end" });
      text.textContent = words;
      return text;
    });
    this.dot = shape("circle", { r: 9, class: "dot" });
    this.picture.replaceChildren(shape("circle", { cx: 100, cy: 100, r: 84, class: "line" }), ...this.marks, ...names, this.dot);
    this.widget.setAttribute("aria-valuemax", coordinates.length - 1);
  }

  put(index, picture) {
    this.marks[index]?.classList.add(picture.full ? "full" : "preview");
  }

  go(index) {
    this.index = index;
    const [cx, cy] = at(this.coordinates[index], 84);
    this.dot.setAttribute("cx", cx);
    this.dot.setAttribute("cy", cy);
    this.widget.setAttribute("aria-valuenow", index);
    this.widget.setAttribute("aria-valuetext", `Frame ${index} of 0 to ${this.coordinates.length - 1}`);
  }

  #toPointer(event) {
    const box = this.widget.getBoundingClientRect();
    const x = event.clientX - box.left - box.width / 2, y = box.top + box.height / 2 - event.clientY;
    const turn = (Math.atan2(y, x) / (2 * Math.PI) + 1) % 1;
    const away = place => Math.min(Math.abs(place - turn), 1 - Math.abs(place - turn));
    const nearest = this.coordinates.reduce((best, place, index) => (away(place) < away(this.coordinates[best]) ? index : best), 0);
    this.moved(nearest, true);
  }

  #key(event) {
    const ways = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }, count = this.coordinates.length;
    if (!(event.key in ways)) return;
    event.preventDefault();
    this.moved((this.index + ways[event.key] + count) % count, true);
  }
}
