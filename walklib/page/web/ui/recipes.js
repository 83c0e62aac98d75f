// Recipes and links: what comes into the page as a walk, and what goes out of it.

import { checkPlan } from "../engine/plans.js";
import { recipeText } from "../engine/recipes.js";
import { keepAddress, linkTo, readAddress } from "./address.js";
import { byId } from "./dom.js";
import * as form from "./form.js";
import { savePng } from "./saving.js";

export class Recipes {
  constructor(page) {
    this.page = page;
  }

  // Walk a recipe of walklib again, if this model made it.
  async replay(recipe) {
    const { page } = this, { model } = recipe;
    const { preset, fingerprint } = await page.known;
    checkPlan(recipe.plan);
    if (model.preset !== preset) throw new Error(`It was made with ${model.preset}; this page draws with ${preset}. Replay it with walklib in Python.`);
    keepAddress(...page.link());
    page.open(recipe.plan, recipe.settings);
    if (recipe.export.fps) page.setRate(recipe.export.fps);
    page.player.back = byId("back").checked = Boolean(recipe.export.rubber_band);
    page.stage.notice(model.fingerprint === fingerprint ? "" : "It was made with other weights of this model: the pictures differ.");
    scrollTo({ top: 0, behavior: "smooth" });
  }

  openAddress() {
    try {
      const found = readAddress();
      if (found) this.page.open(found.plan, found.settings, found.place);
    } catch (error) {
      this.page.stage.problem(`The link can't be walked: ${error.message}`);
    }
  }

  async copyLink() {
    const link = linkTo(...this.page.link());
    try {
      await navigator.clipboard.writeText(link);
      this.page.stage.notice("The link to this walk is copied.");
    } catch {
      location.href = link;
      this.page.stage.notice("The link to this walk is in the address bar.");
    }
  }

  // All that a file of the walk needs.
  ofWalk() {
    const { about, problem, plan, settings, coordinates, player: { rate, back } } = this.page;
    if (!about) throw new Error("The model is not there yet: a moment.");
    if (problem) throw new Error(problem);
    const text = recipeText(plan, settings, about, { fps: rate, rubber_band: back });
    return { making: this.page.walkNow(), coordinates, rate, back, text, name: this.#name() };
  }

  async savePicture() {
    const { page } = this, picture = page.pictures.get(page.keyAt(page.coordinate));
    if (!picture?.full) return page.stage.problem("This picture is not drawn in full yet: a moment.");
    const plan = form.onePicture(page.plan, page.coordinate);
    await savePng(picture, recipeText(plan, page.settings, page.about, { rows: 1, columns: 1 }), this.#name());
  }

  // A file's name, of the first prompt's words.
  #name() {
    const words = form.promptsOf(this.page.plan)[0].prompt.toLowerCase().match(/[a-z0-9]+/g) ?? ["walk"];
    return words.join("-").slice(0, 40).replace(/-$/, "");
  }
}
