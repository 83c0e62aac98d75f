// The start: the page, its worker, and what the visitor does.

import { base, openWorker } from "../engine/open.js";
import { checkedRecipe, readRecipe } from "../engine/recipes.js";
import { whatIsMissing, wordsOfDeath } from "./capable.js";
import { byId } from "./dom.js";
import { takeFiles } from "./files.js";
import * as form from "./form.js";
import { gallery } from "./gallery.js";
import { Loading } from "./loading.js";
import { Page } from "./page.js";
import { Painter } from "./painter.js";
import { themeSwitch } from "./theme.js";

const page = new Page(), loading = new Loading();

function startModel() {
  const missing = whatIsMissing();
  if (missing) return loading.failed(missing);
  const painter = new Painter(openWorker(), {
    progress: ({ loaded, total }) => loading.progress(loaded, total),
    ready: ({ about }) => {
      loading.drawing();
      byId("model-words").textContent = `The model: ${about.preset}, ${about.fingerprint}.`;
      page.learn(about, painter);
    },
    picture: (request, picture) => page.drawn(request, picture),
    step: (request, step) => page.hood.add(step, page.size()),
    failed: (request, words) => page.failed(request, words),
    died: words => {
      loading.failed(wordsOfDeath(words));
      page.stop(wordsOfDeath(words));
    },
  });
  painter.start(base);
}

// A slider that is let go is drawn in full at once; one that keys move, when they rest.
function movePosition() {
  const slider = byId("position");
  slider.addEventListener("input", () => page.went(Number(slider.value), true));
  slider.addEventListener("pointerup", () => page.look(false));
}

function playButtons() {
  const { player } = page;
  const turn = () => (player.playing ? player.pause() : player.play());
  byId("play").addEventListener("click", turn);
  byId("loop").addEventListener("change", ({ target }) => (player.loop = target.checked));
  byId("back").addEventListener("change", ({ target }) => (player.back = target.checked));
  byId("rate").addEventListener("change", ({ target }) => (player.rate = Number(target.value)));
  addEventListener("keydown", event => {
    if (event.key !== " " || event.target.closest?.("input, textarea, button, select, summary, [role=application]")) return;
    event.preventDefault();
    turn();
  });
  document.addEventListener("visibilitychange", () => document.hidden && player.pause());
}

function recipesAndLinks() {
  const problem = words => page.stage.problem(words);
  takeFiles(bytes => page.recipes.replay(readRecipe(bytes)), problem);
  gallery(text => page.recipes.replay(checkedRecipe(text)).catch(({ message }) => problem(message)));
  byId("copy-link").addEventListener("click", () => page.recipes.copyLink());
  byId("save-png").addEventListener("click", () => page.recipes.savePicture());
  addEventListener("hashchange", () => page.recipes.openAddress());
  addEventListener("popstate", () => page.recipes.openAddress());
}

themeSwitch(byId("theme"));
page.setRate(10);
movePosition();
playButtons();
recipesAndLinks();
page.start(form.STARTS.prompt_walk);
page.recipes.openAddress();
startModel();
