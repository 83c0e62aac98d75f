// A number to slide or to type; what is wrong with it is said below.

import { element, say } from "./dom.js";
import { FIELDS, numberOf } from "./fields.js";

let count = 0;

export class NumberField {
  // changed(value, moving): a new number; moving: more may follow at once.
  constructor(name, changed, label = FIELDS[name].label) {
    const [min, max, step] = FIELDS[name].slider, id = `number-${++count}`;
    this.name = name;
    this.label = label;
    this.slider = element("input", { type: "range", min, max, step, tabIndex: -1, aria: { label: `${label}, slider` } });
    this.box = element("input", { id, type: "text", inputMode: "decimal", autocomplete: "off", aria: { describedby: `${id}-note` } });
    this.note = element("p", { id: `${id}-note`, className: "note wrong", role: "alert", hidden: true });
    this.widget = element("div", { className: "number" }, element("label", { htmlFor: id, textContent: label }), this.slider, this.box, this.note);
    this.slider.addEventListener("input", () => this.#give(this.slider.value, true, changed));
    this.box.addEventListener("change", () => this.#give(this.box.value, false, changed));
    this.box.addEventListener("keydown", event => this.#key(event, changed));
  }

  // A box with a wrong number keeps it, and its words, until there is another value.
  set(value) {
    if (value === this.value) return;
    this.value = value;
    this.slider.value = value;
    this.box.value = String(value);
    this.#tell("");
  }

  #give(typed, moving, changed) {
    try {
      const value = numberOf(this.name, typed, this.label);
      this.value = undefined;
      this.set(value);
      changed(value, moving);
    } catch (problem) {
      this.#tell(problem.message);
    }
  }

  #tell(words) {
    say(this.note, words);
    this.box.setAttribute("aria-invalid", String(Boolean(words)));
  }

  // The arrow keys move the number by the slider's step.
  #key(event, changed) {
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const step = FIELDS[this.name].slider[2];
    const next = Number((Number(this.box.value) + way * step).toFixed(6));
    this.#give(String(next), true, changed);
  }
}
