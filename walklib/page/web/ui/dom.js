// Small helpers for elements. Text goes in as text only.

export const byId = id => document.getElementById(id);

export function element(tag, properties = {}, ...children) {
  const { dataset = {}, aria = {}, ...others } = properties;
  const made = Object.assign(document.createElement(tag), others);
  Object.assign(made.dataset, dataset);
  for (const [name, value] of Object.entries(aria)) made.setAttribute(`aria-${name}`, value);
  made.append(...children);
  return made;
}

export function say(place, words) {
  place.textContent = words;
  place.hidden = !words;
}

// A function that acts once nothing has asked for it for a while.
export function settled(milliseconds, act) {
  let timer = 0;
  const later = (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...values), milliseconds);
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}
