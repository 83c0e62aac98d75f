// Stands in for `engine/open.js` in tests of the page: a worker that keeps to the same
// messages and draws flat colours: red is where (0 to 255), green the steps, blue the seed.

export const base = "fake";

const ABOUT = {
  preset: "pocket",
  fingerprint: "0123456789abcdef",
  settings: { num_steps: 28, guidance_scale: 2.5, solver: "euler" },
  image_size: [128, 128],
  versions: { backend: "onnxruntime-web" },
  words: ["a", "dog", "cat", "cute", "in", "field", "of", "lavender", "flowers", "beach", "the", "at", "photo"],
  phrases: { subject: ["a dog", "a cat"], place: ["at the beach", "in a field of lavender flowers"], style: ["a photo of "] },
  limits: { tokens: 40 },
};
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

class FakeWorker {
  constructor() {
    this.newest = 0;
    this.log = window.asked = []; // What was asked for, and how it ended.
    this.stepTime = window.stepTime ?? 4;
  }

  postMessage(message) {
    if (message.kind === "start") this.start();
    else this.draw(message);
  }

  answer(data) {
    this.onmessage({ data });
  }

  async start() {
    for (const loaded of [5e6, 24e6]) {
      await pause(5);
      this.answer({ kind: "progress", loaded, total: 24e6 });
    }
    if (window.failing) return this.answer({ id: 0, kind: "error", message: window.failing });
    await pause(5);
    this.answer({ id: 0, kind: "ready", about: ABOUT });
  }

  async draw({ id, plan, coordinate, settings, preview, watch }) {
    const entry = { plan, coordinate, settings, preview, watch, end: "open" };
    this.log.push(entry);
    this.newest = id;
    const steps = preview ?? settings.num_steps, [height, width] = ABOUT.image_size;
    const noise = plan.noise ?? plan.noise_x, place = [coordinate].flat()[0];
    const flat = level => {
      const pixels = new Uint8ClampedArray(4 * width * height).fill(255);
      for (let at = 0; at < pixels.length; at += 4) pixels.set([255 * place, level, noise.seed % 256], at);
      return pixels;
    };
    for (let step = 1; step <= steps; step++) {
      await pause(this.stepTime);
      if (this.newest !== id) {
        entry.end = "dropped";
        return this.answer({ id, kind: "dropped" });
      }
      if (watch) this.answer({ id, kind: "step", step, sigma: 1 - step / steps, pixels: flat(step), guidance: flat(200) });
    }
    const words = window.breaking?.(plan);
    entry.end = words ? "error" : "picture";
    if (words) return this.answer({ id, kind: "error", message: words });
    this.answer({ id, kind: "picture", pixels: flat(steps), width, height, notes: [] });
  }
}

export const openWorker = () => new FakeWorker();
