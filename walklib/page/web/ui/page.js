// The page: one walk, where the visitor is on it, and the picture there.

import { checkPlan, coordinatesOf } from "../engine/plans.js";
import { writeAddress } from "./address.js";
import { Desk, walkChoice } from "./desk.js";
import { byId, settled } from "./dom.js";
import * as form from "./form.js";
import { Hood } from "./hood.js";
import { makingOf, Pictures } from "./pictures.js";
import { nearest, placed } from "./places.js";
import { Player } from "./player.js";
import { Recipes } from "./recipes.js";
import { Savings } from "./savings.js";
import { Stage } from "./stage.js";

const PREVIEW_STEPS = 8; // While something moves.
const REST = 250; // Milliseconds without a move, after which the picture is drawn in full.
const MOST_TILES = 64; // Of a map that fills itself.
const RATES = [2, 4, 6, 8, 10, 12, 15, 20, 25, 30];

export class Page {
  constructor() {
    this.plans = { ...form.STARTS }; // The last plan of each kind of walk.
    this.settings = { num_steps: 28, guidance_scale: 2, solver: "euler" };
    this.pictures = new Pictures();
    this.stage = new Stage();
    this.known = new Promise(resolve => (this.learnt = resolve)); // What the model is.
    this.rest = settled(REST, () => this.look(false));
    this.desk = new Desk({
      changed: (plan, moving) => this.change(plan, moving),
      asked: (settings, moving) => this.ask(settings, moving),
      went: (place, moving) => this.went(place, moving),
    });
    this.choose = walkChoice(byId("walks"), walk => this.open(this.plans[walk], this.settings));
    this.player = new Player({
      show: index => this.go(index),
      isDrawn: index => Boolean(this.pictures.get(this.keyAt(this.coordinates[index]))),
      changed: () => this.played(),
    });
    this.hood = new Hood(() => this.look(false));
    this.recipes = new Recipes(this);
    this.savings = new Savings({
      begin: () => this.recipes.ofWalk(),
      wake: () => this.painter?.wake(),
      problem: words => this.stage.problem(words),
    });
  }

  // The model is there, and a painter that asks it.
  learn(about, painter) {
    [this.about, this.painter] = [about, painter];
    painter.fill = () => this.ahead();
    this.desk.learn(about);
    this.learnt(about);
    if (!this.asked) this.settings = about.settings;
    if (!this.problem) this.follow(false);
  }

  // ---- The walk

  // Walk a plan: of a link, a file, the gallery, or another kind of walk. place: the
  // coordinate to begin at, of a link.
  open(plan, settings, place) {
    checkPlan(plan);
    this.player.pause();
    this.asked = true; // The settings are the visitor's from now on.
    this.settings = settings;
    this.index = place === undefined ? 0 : nearest(coordinatesOf(plan), place);
    this.point = form.isMap(plan) ? (place ?? null) : null;
    this.choose(plan.walk);
    this.change(form.opened(plan), false);
  }

  // Walk what the page begins with, at the model's own settings.
  start(plan) {
    this.open(plan, this.settings);
    this.asked = false;
  }

  // The model is gone; the last picture stays.
  stop(words) {
    this.painter = null;
    this.player.pause();
    this.stage.problem(words);
  }

  change(plan, moving) {
    this.plan = this.plans[plan.walk] = plan;
    const { problem } = this;
    this.stage.problem(problem);
    this.stage.notice("");
    if (problem) return this.player.pause();
    this.follow(moving);
  }

  // Lay out the plan's frames, and draw where the visitor is.
  follow(moving) {
    const { plan } = this;
    this.coordinates = coordinatesOf(plan);
    this.making = makingOf(plan, this.settings);
    this.lay();
    this.desk.show(plan, this.settings, this.coordinates);
    for (const index of this.drawnFrames()) this.mark(index);
    const last = this.coordinates.length - 1;
    this.go(Math.min(this.index, last), form.isMap(plan) ? (this.point ?? this.coordinates[0]) : null);
    this.look(moving);
  }

  // What is wrong with the plan, in words, or "".
  get problem() {
    try {
      checkPlan(this.plan);
      return form.problemOf(this.plan);
    } catch (error) {
      return error.message;
    }
  }

  ask(settings, moving) {
    this.asked = true;
    this.settings = { ...this.settings, ...settings };
    this.change(this.plan, moving);
  }

  lay() {
    const count = this.coordinates.length;
    this.player.count = count;
    this.pictures.most = Math.min(2000, Math.max(160, count + 32));
    byId("position").max = Math.max(1, count - 1);
    byId("position").disabled = byId("play").disabled = count < 2;
    this.stage.lay(count);
  }

  // ---- Where the visitor is

  get coordinate() {
    return this.point ?? this.coordinates[this.index];
  }

  get where() {
    return placed(this.coordinates, this.index, this.point);
  }

  keyAt(coordinate) {
    return `${this.making} ${coordinate}`;
  }

  // Be at a frame, or at any point of a map, and show what is drawn there.
  go(index, point = form.isMap(this.plan) ? this.coordinates[index] : null) {
    [this.index, this.point] = [index, point];
    this.player.index = index;
    byId("position").value = index;
    byId("position").setAttribute("aria-valuetext", this.where);
    this.desk.go(index, point);
    const picture = this.pictures.get(this.keyAt(this.coordinate));
    if (picture) this.show(picture);
    writeAddress(...this.link());
  }

  // The visitor moved to a frame or a point, and may be moving still.
  went(place, moving) {
    this.player.pause();
    if (form.isMap(this.plan) && Array.isArray(place)) this.go(nearest(this.coordinates, place), place);
    else this.go(place);
    this.look(moving);
  }

  // ---- Pictures

  // See to it that the picture here is drawn: a preview while something moves.
  look(moving) {
    this.rest.cancel();
    if (!this.painter || this.problem) return;
    const key = this.keyAt(this.coordinate), picture = this.pictures.get(key);
    const watch = this.hood.on && !moving && !this.hood.isWhole(key);
    if (moving) this.rest();
    if (picture && (moving || (picture.full && !watch))) return;
    if (watch) this.hood.begin(key, this.settings.num_steps);
    this.stage.state = "drawing";
    this.painter.ask({ ...this.walkNow(), coordinate: this.coordinate, preview: moving ? this.previewSteps : null, watch });
  }

  get previewSteps() {
    return this.settings.num_steps > PREVIEW_STEPS ? PREVIEW_STEPS : null;
  }

  walkNow() {
    return { plan: this.plan, settings: this.settings, making: this.making };
  }

  // What to draw ahead, while the visitor wants nothing: a file's frames, then the
  // frames that are played next, then the tiles of a map; previews before full ones.
  ahead() {
    const saving = this.savings.wanted();
    if (saving) {
      const ready = this.pictures.get(`${saving.making} ${saving.coordinate}`);
      if (!ready?.full) return { ...saving, preview: null, forFile: true };
      this.savings.take(ready);
      return null;
    }
    if (this.problem || document.hidden || this.making === this.broken) return null;
    const tiles = form.isMap(this.plan) && this.coordinates.length <= MOST_TILES;
    if (!this.player.playing && !tiles) return null;
    const next = this.missing(false) ?? (this.player.playing ? this.missing(true) : undefined);
    if (next === undefined) return null;
    const coordinate = this.coordinates[next];
    const preview = this.pictures.get(this.keyAt(coordinate)) ? null : this.previewSteps;
    return { ...this.walkNow(), coordinate, preview };
  }

  // The next frame that is not drawn, or not in full.
  missing(full) {
    const count = Math.min(this.coordinates.length, this.pictures.most);
    for (let k = 0; k < count; k++) {
      const index = (this.index + k) % this.coordinates.length;
      const picture = this.pictures.get(this.keyAt(this.coordinates[index]));
      if (full ? picture && !picture.full : !picture) return index;
    }
  }

  drawn(request, { pixels, width, height, notes = [] }) {
    const full = !request.preview, key = `${request.making} ${request.coordinate}`;
    const picture = { pixels, width, height, full, steps: request.preview ?? request.settings.num_steps };
    this.pictures.keep(key, picture);
    if (request.forFile) this.savings.take(picture);
    if (request.making === this.making) {
      const index = this.coordinates.findIndex(each => String(each) === String(request.coordinate));
      if (index >= 0) this.mark(index);
    }
    if (!request.ahead || key === this.keyAt(this.coordinate)) this.show(picture, request);
    if (!request.ahead && full) this.stage.announce(`${this.where}, drawn`);
    if (!request.ahead && notes.length) this.stage.notice(notes.join(" "));
  }

  show(picture) {
    const told = form.promptsOf(this.plan).map(({ prompt }) => prompt).join(" – ");
    this.stage.show(picture, this.where, told);
  }

  mark(index) {
    const picture = this.pictures.get(this.keyAt(this.coordinates[index]));
    this.stage.mark(index, picture);
    this.desk.put(index, picture);
  }

  drawnFrames() {
    const most = Math.min(this.coordinates.length, this.pictures.most);
    return [...Array(most).keys()].filter(index => this.pictures.get(this.keyAt(this.coordinates[index])));
  }

  size() {
    const [height, width] = this.about.image_size;
    return { width, height };
  }

  failed(request, words) {
    if (request.ahead) this.broken = request.making; // Not asked for again and again.
    this.player.pause();
    if (request.forFile) this.savings.stop();
    this.stage.problem(words);
  }

  // ---- Playing

  played() {
    const { playing } = this.player;
    byId("play").classList.toggle("playing", playing);
    byId("play").setAttribute("aria-label", playing ? "Pause" : "Play");
    if (playing) this.painter?.wake();
    else this.look(false);
  }

  // All that the address says of the walk.
  link() {
    return [this.plan, this.settings, this.coordinate];
  }

  setRate(rate) {
    const list = byId("rate");
    const rates = [...new Set([...RATES, rate])].sort((a, b) => a - b);
    list.replaceChildren(...rates.map(each => new Option(`${each} frames/s`, each)));
    list.value = this.player.rate = rate;
  }
}
