// Where the page finds its worker and the model's files: beside it, or in it.

const WORKER = "page-worker", FILES = "page-files";

const inPage = document.getElementById(FILES);

// What the worker's `start` takes: an address, or the files themselves.
export const base = inPage ? JSON.parse(inPage.textContent) : new URL(".", document.baseURI).href;

export function openWorker() {
  if (!inPage) return new Worker(new URL("worker.js", base));
  const address = URL.createObjectURL(new Blob([document.getElementById(WORKER).textContent], { type: "text/javascript" }));
  return new Worker(address);
}
