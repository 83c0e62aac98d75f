// The desk: the controls of one walk, read off its plan. A change gives a new plan.

import { Choice } from "./choice.js";
import { byId, element, say } from "./dom.js";
import * as form from "./form.js";
import { WalkMap } from "./map.js";
import { NumberField } from "./number.js";
import { Prompt } from "./prompt.js";
import { Ring } from "./ring.js";
import { Vocabulary } from "./words.js";

export class Desk {
  // changed(plan, moving), asked(settings, moving), went(place, moving)
  constructor({ changed, asked, went }) {
    this.changed = changed;
    this.vocabulary = new Vocabulary();
    this.map = new WalkMap(went);
    this.ring = new Ring(went);
    this.prompts = [];
    this.#fixed(asked);
    addEventListener("resize", () => this.#check());
  }

  // What the model knows, once it is there.
  learn(about) {
    this.vocabulary = new Vocabulary(about);
    for (const prompt of [...this.prompts, this.negative]) prompt.vocabulary = this.vocabulary;
    this.#check();
  }

  #check() {
    for (const prompt of [...this.prompts, this.negative]) prompt.check();
  }

  // Show a plan and settings; new fields only where it is another kind of walk.
  show(plan, settings, coordinates) {
    const said = form.promptsOf(plan);
    if (this.plan?.walk !== plan.walk || said.length !== this.prompts.length) this.#lay(plan, said);
    this.plan = plan;
    said.forEach(({ prompt }, index) => this.prompts[index].set(prompt));
    this.negative.set(form.negativeOf(plan));
    const counts = { frames: coordinates.length, rows: plan.rows, columns: plan.columns };
    for (const field of this.numbers) field.set(form.numberIn(plan, field.name, counts[field.name]));
    this.seed.set(form.seedOf(plan));
    this.steps.set(settings.num_steps);
    this.guidance.set(settings.guidance_scale);
    say(this.interval, form.intervalIn(settings));
    this.way.widget.hidden = !form.wayOf(plan);
    this.way.set(form.wayOf(plan));
    this.place?.lay(coordinates);
    this.direction.widget.hidden = !("direction" in plan) || plan.direction !== "support";
    if ("direction" in plan) this.direction.set(plan.seed);
  }

  // Mark where the visitor is, on the map or the ring.
  go(index, point) {
    this.place?.go(this.place === this.map ? point : index);
  }

  put(index, picture) {
    this.place?.put(index, picture);
  }

  #lay(plan, said) {
    byId("about-walk").textContent = form.WALKS[plan.walk].about;
    this.place = form.isMap(plan) ? this.map : plan.walk === "circular_walk" ? this.ring : null;
    byId("place").replaceChildren(...(this.place ? [this.place.widget] : []));
    this.prompts = said.map(({ label }, index) => {
      const typed = text => this.#give(form.withPrompt(this.plan, index, text), true);
      return new Prompt(label, this.vocabulary, typed);
    });
    byId("prompts").replaceChildren(...this.prompts.map(({ widget }) => widget));
    byId("prompts").classList.toggle("four", said.length > 2);
    this.numbers = form.numbersOf(plan).map(
      name => new NumberField(name, (value, moving) => this.#give(form.withNumber(this.plan, name, value), moving)),
    );
    byId("numbers").replaceChildren(...this.numbers.map(({ widget }) => widget), this.seed.widget);
  }

  #fixed(asked) {
    this.seed = new NumberField("seed", (seed, moving) => this.#give(form.withSeed(this.plan, seed), moving));
    this.direction = new NumberField("seed", (seed, moving) => this.#give({ ...this.plan, seed }, moving), "Direction");
    this.steps = new NumberField("num_steps", (num_steps, moving) => asked({ num_steps }, moving));
    this.guidance = new NumberField("guidance_scale", (guidance_scale, moving) => asked({ guidance_scale }, moving));
    this.interval = element("p", { className: "note" });
    this.way = new Choice("Way between", form.WAYS, interpolation => this.#give({ ...this.plan, interpolation }, false));
    const [steps, guidance, ...others] = [this.steps, this.guidance, this.direction, this.way].map(({ widget }) => widget);
    byId("more").replaceChildren(steps, guidance, this.interval, ...others);
    this.negative = new Prompt("Negative prompt", this.vocabulary, text => this.#give(form.withNegative(this.plan, text), true), {
      placeholder: "what no picture must show",
    });
    byId("negative").replaceChildren(this.negative.widget);
    this.numbers = [];
  }

  #give(plan, moving) {
    this.plan = plan;
    this.changed(plan, moving);
  }
}

// The kinds of walk to choose from, and the one that was opened if it is none of these.
export function walkChoice(place, chosen) {
  const choice = walk => {
    const input = element("input", { type: "radio", name: "walk", value: walk });
    input.addEventListener("change", () => chosen(walk));
    return element("label", {}, input, element("span", { textContent: form.WALKS[walk].title }));
  };
  place.append(...form.OFFERED.map(choice));
  return walk => {
    const inputs = () => [...place.querySelectorAll("input")];
    if (!inputs().some(({ value }) => value === walk)) place.append(choice(walk));
    inputs().find(({ value }) => value === walk).checked = true;
  };
}
