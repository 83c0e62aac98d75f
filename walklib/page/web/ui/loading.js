// How much of the model is there, in megabytes, and words where it can't be had.

import { byId } from "./dom.js";

const megabytes = bytes => (bytes / 1e6).toFixed(1);

export class Loading {
  progress(loaded, total) {
    byId("loading-bar").value = total ? loaded / total : 0;
    const whole = loaded >= total;
    byId("loading-words").textContent = whole
      ? "Making ready"
      : `Loading the model: ${megabytes(loaded)} of ${megabytes(total)} MB`;
  }

  // The model is there; its first picture is not.
  drawing() {
    byId("loading-bar").hidden = true;
    byId("loading-words").textContent = "Drawing the first picture";
  }

  failed(words) {
    byId("loading-bar").hidden = true;
    byId("loading-words").textContent = words;
  }
}
