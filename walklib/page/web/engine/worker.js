// The worker: answers the page's messages, so that the page itself never waits.
//
// { id, kind: "start", base } is answered by { kind: "progress", loaded, total } in bytes,
// and { id, kind: "ready", about }.
// { id, kind: "draw", plan, coordinate, settings, preview, watch } is answered by
// { id, kind: "picture", pixels, width, height }, or { id, kind: "dropped" } if a newer one
// came; before it, with `watch`, by { id, kind: "step", step, sigma, pixels, guidance }.
// What goes wrong is { id, kind: "error", message }, in words.
//
// After its first picture it opens a twin of itself, and answers that one's messages there:
// { kind: "twin", files, about } by { kind: "ready" }, and { kind: "flow", row } by
// { kind: "velocity", velocity }.

import * as ort from "onnxruntime-web/wasm";
import { Drawing } from "./drawing.js";
import { loadFiles } from "./files.js";
import { flowOf, opener } from "./flow.js";
import { openModel } from "./model.js";
import { openTwin } from "./twin.js";

let drawing = null, flow = null;

// A worker of the same script. A page on a disk hands the script over, because a worker
// there may not open the address that it came from.
const another = ({ "worker.js": script }) => new Worker(script ? URL.createObjectURL(new Blob([script])) : self.location.href);

const ANSWERS = {
  async start({ id, base }) {
    const { about, files } = await loadFiles(base, (loaded, total) => postMessage({ kind: "progress", loaded, total }));
    const model = await openModel(ort, opener(ort, files), about);
    drawing = new Drawing(model, about, (message, transferred = []) => {
      postMessage(message, transferred);
      if (message.kind === "picture" && model.twin === undefined) model.twin = openTwin(files, about, () => another(base));
    });
    postMessage({ id, kind: "ready", about });
  },

  async draw(request) {
    if (!drawing) throw new Error("The model is not there yet.");
    await drawing.take(request);
  },

  async twin({ files, about }) {
    flow = flowOf(ort, await opener(ort, files)("velocity"), about);
    postMessage({ kind: "ready" });
  },

  async flow({ row }) {
    postMessage({ kind: "velocity", velocity: await flow(...row) });
  },
};

onmessage = async ({ data }) => {
  try {
    await ANSWERS[data.kind](data);
  } catch (error) {
    postMessage({ id: data.id, kind: "error", message: error.message });
  }
};
