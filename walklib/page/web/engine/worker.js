// The worker: answers the page's messages, so that the page itself never waits.
//
// { id, kind: "start", base } is answered by { kind: "progress", loaded, total } in bytes,
// and { id, kind: "ready", about }.
// { id, kind: "draw", plan, coordinate, settings, preview, watch } is answered by
// { id, kind: "picture", pixels, width, height }, or { id, kind: "dropped" } if a newer one
// came; before it, with `watch`, by { id, kind: "step", step, sigma, pixels, guidance }.
// What goes wrong is { id, kind: "error", message }, in words.

import * as ort from "onnxruntime-web/wasm";
import { Drawing } from "./drawing.js";
import { loadFiles } from "./files.js";
import { openModel } from "./model.js";

const RUNTIME = "ort-wasm-simd-threaded.wasm";

let drawing = null;

async function start({ id, base }) {
  const { about, files } = await loadFiles(base, (loaded, total) => postMessage({ kind: "progress", loaded, total }));
  ort.env.wasm.numThreads = 1; // more need special headers, and are no faster here
  ort.env.wasm.wasmBinary = files[RUNTIME].buffer;
  const model = await openModel(ort, files, about);
  drawing = new Drawing(model, about, (message, transferred = []) => postMessage(message, transferred));
  postMessage({ id, kind: "ready", about });
}

onmessage = async ({ data }) => {
  try {
    if (data.kind === "start") await start(data);
    else if (drawing) await drawing.take(data);
    else throw new Error("The model is not there yet.");
  } catch (error) {
    postMessage({ id: data.id, kind: "error", message: error.message });
  }
};
