// Asks the worker for pictures, one at a time. The newest request of the visitor wins and
// nothing queues; what is drawn ahead (`fill`) waits until the visitor wants nothing.

export class Painter {
  #worker; #current = null; #wanted = null; #count = 0; #listener;

  // listener: { progress, ready, picture, step, failed, died }
  constructor(worker, listener) {
    this.#worker = worker;
    this.#listener = listener;
    this.fill = () => null;
    this.drawn = 0;
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = event => this.#died(event.message);
    worker.onmessageerror = () => this.#died("a message was lost");
  }

  start(base) {
    this.#worker.postMessage({ id: 0, kind: "start", base });
  }

  // A picture for the visitor. A preview under way is let finish, so that a drag shows
  // something; anything longer is dropped for this one.
  ask(request) {
    this.#wanted = request;
    if (this.#current && !this.#current.ahead && this.#current.preview) return;
    this.#next();
  }

  // Go on with what is drawn ahead, if nothing else is under way.
  wake() {
    if (!this.#current) this.#next();
  }

  #next() {
    const wanted = this.#wanted, ahead = wanted ? null : this.fill();
    this.#wanted = null;
    if (!wanted && !ahead) return void (this.#current = null);
    const id = ++this.#count;
    this.#current = { ...(wanted ?? ahead), id, ahead: !wanted };
    const { plan, coordinate, settings, preview, watch } = this.#current;
    this.#worker.postMessage({ id, kind: "draw", plan, coordinate, settings, preview, watch: Boolean(watch) });
  }

  #hear(message) {
    const { kind, id } = message;
    if (kind === "progress" || kind === "ready") return this.#listener[kind](message);
    if (kind === "error" && !this.#count) return this.#died(message.message);
    if (this.#current?.id !== id) return; // Of a request that was given up.
    const request = this.#current;
    if (kind === "step") return this.#listener.step(request, message);
    this.#current = null;
    if (kind === "picture") this.drawn++;
    if (kind === "picture") this.#listener.picture(request, message);
    if (kind === "error") this.#listener.failed(request, message.message);
    this.wake();
  }

  #died(words) {
    this.#current = { id: -1 };
    this.#listener.died(words);
  }
}
