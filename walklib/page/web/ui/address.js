// The walk in the page's address: a link is a walk.

import { decodeLink, encodeLink } from "../engine/plans.js";
import { settled } from "./dom.js";

// Put a plan, its settings and a place into the address, once they rest.
export const writeAddress = settled(500, (...walk) => {
  try {
    history.replaceState(null, "", linkTo(...walk));
  } catch {
    // Some browsers keep the address of a file as it is.
  }
});

// Leave the walk that is in the address behind, for the browser's way back.
export function keepAddress(...walk) {
  try {
    history.replaceState(null, "", linkTo(...walk));
    history.pushState(null, "", location.href);
  } catch {
    // As above.
  }
}

// The walk of the address: { plan, settings, place }, or null if it has none.
export function readAddress() {
  const text = location.hash.slice(1);
  return text ? decodeLink(text) : null;
}

export const linkTo = (plan, settings, place) => `${location.href.split("#")[0]}#${encodeLink({ plan, settings, place })}`;
