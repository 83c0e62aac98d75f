// The twin: a second worker that evaluates the flow without the prompt, while the first
// evaluates it with the prompt: guidance needs both at each step. Each is one thread, so
// nothing is shared and no special headers are needed.

import { FLOW_FILES } from "./flow.js";

// A twin of this worker where there is a second core, or null. The files are handed over.
export function openTwin(files, { layout, latent_shape }, newWorker) {
  if (!(navigator.hardwareConcurrency > 1)) return null;
  const given = Object.fromEntries(FLOW_FILES.map(name => [name, files[name]]));
  try {
    return new Twin(newWorker(), { kind: "twin", files: given, about: { layout, latent_shape } });
  } catch {
    return null; // Some browsers let no worker have a worker.
  }
}

class Twin {
  #worker; #ready = false; #answer = null;

  constructor(worker, start) {
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = event => {
      event.preventDefault(); // The pictures go on without it.
      this.#lose();
    };
    worker.postMessage(start, Object.values(start.files).map(({ buffer }) => buffer));
  }

  // The velocity, or undefined if there is no twin yet, or no more.
  async flow(...row) {
    if (!this.#ready) return undefined;
    this.#worker.postMessage({ kind: "flow", row });
    return new Promise(resolve => (this.#answer = resolve));
  }

  #hear({ kind, velocity }) {
    if (kind === "error") return this.#lose();
    this.#ready = true;
    this.#answer?.(velocity);
  }

  #lose() {
    this.#worker.terminate();
    this.#ready = false;
    this.#answer?.(undefined);
  }
}
