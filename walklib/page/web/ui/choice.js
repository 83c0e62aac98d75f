// One of a few, chosen from a list.

import { element } from "./dom.js";

let count = 0;

export class Choice {
  // named: value -> what it is called. changed(value)
  constructor(label, named, changed) {
    const id = `choice-${++count}`, options = Object.entries(named).map(([value, name]) => new Option(name, value));
    this.list = element("select", { id }, ...options);
    this.list.addEventListener("change", () => changed(this.list.value));
    this.widget = element("div", { className: "number choice" }, element("label", { htmlFor: id, textContent: label }), this.list);
  }

  set(value) {
    this.list.value = value;
  }
}
