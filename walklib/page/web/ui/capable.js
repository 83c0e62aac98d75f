// What the browser must have to draw; words where it has not.

// The smallest module with a SIMD instruction: i8x16.splat of 0.
const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

export function whatIsMissing() {
  if (typeof WebAssembly !== "object" || typeof Worker !== "function")
    return "This browser has no WebAssembly, in which the model runs. Any browser of the last years has it, unless it is switched off.";
  if (!WebAssembly.validate(new Uint8Array(SIMD)))
    return "This browser's WebAssembly has no SIMD, which the model needs. Chrome and Firefox have it since 2021, Safari since 16.4.";
  return "";
}

// Words for what stopped the worker.
export function wordsOfDeath(words = "") {
  const memory = /memory|allocat|OOM/i.test(words);
  return memory
    ? "There is not enough memory here to hold the model: it needs about 300 MB. Close other tabs and load the page again."
    : `The model stopped: ${words || "its worker ended"}. Load the page again to go on.`;
}
