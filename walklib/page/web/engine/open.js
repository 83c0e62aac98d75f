// Where the page finds its worker and the model's files: beside it, or in it.

const WORKER = "page-worker", FILES = "page-files";

const inPage = document.getElementById(FILES), script = document.getElementById(WORKER)?.textContent;

// What the worker's `start` takes: an address, or the files themselves, with its script.
export const base = inPage ? { ...JSON.parse(inPage.textContent), "worker.js": script } : new URL(".", document.baseURI).href;

export const openWorker = () => new Worker(inPage ? addressOf(script) : new URL("worker.js", base));

const addressOf = text => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
