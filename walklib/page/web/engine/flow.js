// The flow: the network that each step of the denoising asks, with a prompt or without.

import { widened } from "./weights.js";

const WEIGHTS = "weights.bin", RUNTIME = "ort-wasm-simd-threaded.wasm";

// What the flow alone needs of the files, for a worker that evaluates nothing else.
export const FLOW_FILES = ["velocity.onnx", WEIGHTS, RUNTIME];

// The graphs are whole as they are: to optimise them here would cost more than it gives.
const OPTIONS = { executionProviders: ["wasm"], graphOptimizationLevel: "disabled" };

// A function that opens a graph by its name. ort: ONNX Runtime. files: { name: bytes }.
export function opener(ort, files) {
  ort.env.wasm.numThreads = 1; // more need special headers, and are no faster here
  ort.env.wasm.wasmBinary = files[RUNTIME].buffer;
  const externalData = [{ path: WEIGHTS, data: widened(files[WEIGHTS]) }];
  return name => ort.InferenceSession.create(files[`${name}.onnx`], { ...OPTIONS, externalData });
}

// A function that gives the velocity for latents, a context, pooled embeddings and a sigma.
// about: what the shapes are read off, as in about.json.
export function flowOf(ort, session, { layout: { rows, columns }, latent_shape: shape }) {
  const tensor = (data, ...sides) => new ort.Tensor("float32", data, [1, ...sides]);
  return async (latents, context, pooled, sigma) => {
    const { velocity } = await session.run({
      latents: tensor(latents, ...shape),
      context: tensor(context, rows + 1, columns + 2),
      pooled: tensor(pooled, pooled.length),
      sigmas: tensor(Float32Array.of(sigma)),
    });
    return velocity.data;
  };
}
