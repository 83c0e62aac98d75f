// The gallery: what walklib wrote in Python, each with its recipe, to be opened live.

import { byId, element } from "./dom.js";

// open(recipe): walk it here. The list stands in the page: [{ name, title, recipe, moving, still, width, height }].
export function gallery(open) {
  const items = JSON.parse(byId("gallery").textContent);
  byId("gallery-panel").hidden = !items.length;
  byId("gallery-list").replaceChildren(...items.map(item => card(item, open)));
}

function card({ name, title, recipe, moving, still, width, height }, open) {
  const image = element("img", { src: moving ?? still, alt: title, loading: "lazy", decoding: "async", width, height });
  const calm = element("source", { srcset: still, media: "(prefers-reduced-motion: reduce)" });
  const picture = element("picture", {}, ...(moving ? [calm] : []), image);
  const button = element("button", { type: "button", textContent: "Open it live", aria: { label: `Open it live: ${title}` } });
  button.addEventListener("click", () => open(JSON.stringify(recipe)));
  return element("li", {}, picture, element("p", { textContent: title }), element("code", { textContent: name }), button);
}
