// A prompt to type: known words are offered below it, unknown ones are named.

import { element, say } from "./dom.js";

let count = 0;

export class Prompt {
  #offers = []; #chosen = -1;

  // typed(text): the visitor changed it.
  constructor(label, vocabulary, typed, { placeholder = "" } = {}) {
    const id = `prompt-${++count}`;
    this.vocabulary = vocabulary;
    this.typed = typed;
    this.box = element("textarea", {
      id, rows: 1, spellcheck: false, autocapitalize: "off", placeholder, role: "combobox",
      aria: { autocomplete: "list", expanded: "false", controls: `${id}-offers`, describedby: `${id}-note` },
    });
    this.note = element("p", { id: `${id}-note`, className: "note", hidden: true });
    this.list = element("ul", { id: `${id}-offers`, className: "offers", role: "listbox", hidden: true, aria: { label: `Words for ${label}` } });
    this.widget = element("div", { className: "prompt" }, element("label", { htmlFor: id, textContent: label }), this.box, this.list, this.note);
    this.box.addEventListener("input", () => this.#changed());
    this.box.addEventListener("keydown", event => this.#key(event));
    this.box.addEventListener("blur", () => this.#close());
  }

  set(text) {
    if (this.box.value.trim() !== text) this.box.value = text;
    this.check();
  }

  // Name what the model does not know, and make room for what is written.
  check() {
    const unknown = this.vocabulary.unknown(this.box.value).map(word => `“${word.slice(0, 30)}”`);
    const several = unknown.length > 4 ? [...unknown.slice(0, 3), `${unknown.length - 3} more`] : unknown;
    const last = several.pop(), named = several.length ? `${several.join(", ")} and ${last}` : last;
    say(this.note, last ? `The model was never shown ${named}.` : "");
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight + 2}px`;
  }

  #changed() {
    this.check();
    this.typed(this.box.value.trim());
    const { value, selectionStart } = this.box;
    this.#offer(selectionStart === value.length ? this.vocabulary.offers(value) : []);
  }

  #offer(offers) {
    this.#offers = offers;
    this.#chosen = -1;
    const items = offers.map(({ text }, index) => {
      const item = element("li", { id: `${this.list.id}-${index}`, role: "option", textContent: text, aria: { selected: "false" } });
      item.addEventListener("pointerdown", event => {
        event.preventDefault(); // The box keeps its focus.
        this.#take(index);
      });
      return item;
    });
    this.list.replaceChildren(...items);
    this.list.hidden = !items.length;
    this.box.setAttribute("aria-expanded", String(!this.list.hidden));
    this.box.removeAttribute("aria-activedescendant");
  }

  #close() {
    this.#offer([]);
  }

  #take(index) {
    const { text, from } = this.#offers[index];
    this.box.value = `${this.box.value.slice(0, from)}${text} `;
    this.check();
    this.typed(this.box.value.trim());
    this.#offer([]);
  }

  #choose(index) {
    this.#chosen = (index + this.#offers.length) % this.#offers.length;
    [...this.list.children].forEach((item, each) => item.setAttribute("aria-selected", String(each === this.#chosen)));
    this.box.setAttribute("aria-activedescendant", `${this.list.id}-${this.#chosen}`);
  }

  #key(event) {
    const { key } = event, open = this.#offers.length > 0;
    if (key === "ArrowDown" && !open && this.box.selectionStart === this.box.value.length) {
      this.#offer(this.vocabulary.offers(this.box.value));
    } else if (open && (key === "ArrowDown" || key === "ArrowUp")) {
      const from = this.#chosen < 0 && key === "ArrowUp" ? 0 : this.#chosen;
      this.#choose(from + (key === "ArrowDown" ? 1 : -1));
    } else if (open && key === "Escape") this.#close();
    else if (open && this.#chosen >= 0 && (key === "Enter" || key === "Tab")) this.#take(this.#chosen);
    else if (key !== "Enter") return;
    event.preventDefault(); // A prompt has one line, however long.
  }
}
