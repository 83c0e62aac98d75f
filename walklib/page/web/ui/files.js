// Files that are dropped onto the page, or chosen.

import { byId } from "./dom.js";

const MOST_BYTES = 256e6;

// open(bytes, name); problem(words)
export function takeFiles(open, problem) {
  const take = async file => {
    if (!file) return;
    if (file.size > MOST_BYTES) return problem(`${file.name} is too large for this page: at most ${MOST_BYTES / 1e6} MB.`);
    try {
      await open(new Uint8Array(await file.arrayBuffer()), file.name);
    } catch (error) {
      problem(`${file.name}: ${error.message}`);
    }
  };
  const chooser = byId("file"), veil = byId("drop");
  byId("open-file").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    take(chooser.files[0]);
    chooser.value = "";
  });
  const brings = event => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", event => {
    if (!brings(event)) return;
    event.preventDefault();
    veil.hidden = false;
  });
  addEventListener("dragleave", event => {
    if (!event.relatedTarget) veil.hidden = true;
  });
  addEventListener("drop", event => {
    veil.hidden = true;
    if (!brings(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
}
