// The walk in the page's address: a link is a walk.

import { decodeLink, encodeLink } from "../engine/plans.js";
import { settled } from "./dom.js";

// Put the walk into the address, once it rests.
export const writeAddress = settled(500, (plan, settings) => {
  try {
    history.replaceState(null, "", `#${encodeLink({ plan, settings })}`);
  } catch {
    // Some browsers keep the address of a file as it is.
  }
});

// Leave the walk that is in the address behind, for the browser's way back.
export function keepAddress(plan, settings) {
  try {
    history.replaceState(null, "", linkTo(plan, settings));
    history.pushState(null, "", location.href);
  } catch {
    // As above.
  }
}

// The walk of the address: { plan, settings }, or null if it has none.
export function readAddress() {
  const text = location.hash.slice(1);
  return text ? decodeLink(text) : null;
}

export const linkTo = (plan, settings) => `${location.href.split("#")[0]}#${encodeLink({ plan, settings })}`;
