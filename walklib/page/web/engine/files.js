// The files of the model: fetched from the folder of the page, or unpacked from the page.

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;,=>?@^_`{|}~";

// name -> bytes, and what about.json says. from: the folder's address, or an object of
// names and texts, gzipped and in base85. progress(loaded, total) in bytes.
export async function loadFiles(from, progress) {
  const packed = typeof from !== "string";
  const open = name => (packed ? unpacked(from[name]) : fetched(new URL(name, from)));
  const about = JSON.parse(new TextDecoder().decode(await whole(await open("about.json"), () => {})));
  const total = Object.values(about.files).reduce((a, b) => a + b);
  let loaded = 0;
  const count = bytes => progress((loaded += bytes), total);
  const load = async name => [name, await whole(await open(name), count)];
  const files = Object.fromEntries(await Promise.all(Object.keys(about.files).map(load)));
  return { about, files };
}

async function fetched(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The model can't be loaded: ${address} (${response.status}).`);
  return response.body;
}

function unpacked(text) {
  return new Blob([fromBase85(text)]).stream().pipeThrough(new DecompressionStream("gzip"));
}

// The bytes that Python's `base64.b85encode` wrote, four in five letters; a comma stands
// for its "<".
export function fromBase85(text) {
  const values = new Uint8Array(128);
  for (let k = 0; k < DIGITS.length; k++) values[DIGITS.charCodeAt(k)] = k;
  const missing = (5 - (text.length % 5)) % 5, whole = text + "~".repeat(missing);
  const bytes = new Uint8Array((whole.length / 5) * 4), view = new DataView(bytes.buffer);
  for (let from = 0, to = 0; from < whole.length; from += 5, to += 4) {
    let number = 0;
    for (let k = from; k < from + 5; k++) number = number * 85 + values[whole.charCodeAt(k)];
    view.setUint32(to, number);
  }
  return bytes.subarray(0, bytes.length - missing);
}

async function whole(stream, count) {
  const parts = [], reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    count(part.value.length);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
