// Saves a walk: its frames are drawn in full, in order, behind what the visitor looks at,
// and encoded one by one.

import { encoded } from "./canvas.js";
import { delayOf, gifFile, gifFrame } from "./gif.js";
import { webpFile, webpFrame } from "./webp.js";
import { gifWithRecipe, pngWithRecipe } from "../engine/recipes.js";

export const MOST_FRAMES = 2000;

const FORMATS = {
  gif: {
    type: "image/gif",
    frame: async (picture, rate) => gifFrame(picture, delayOf(rate)),
    file: (frames, { width, height }, text) => gifWithRecipe(gifFile(frames, width, height), text),
  },
  webp: {
    type: "image/webp",
    frame: async (picture, rate) => {
      const still = await encoded(picture, "image/webp", 0.9);
      if (!still) throw new Error("This browser writes no WebP: save a GIF instead.");
      return webpFrame(still, picture.width, picture.height, Math.round(1000 / rate));
    },
    file: (frames, { width, height }, text) => webpFile(frames, width, height, text),
  },
};

// Order of frames that run to the last and back, no end shown twice.
export function thereAndBack(frames) {
  return [...frames, ...frames.slice(1, -1).reverse()];
}

export async function savePng(picture, text, name) {
  const bytes = await encoded(picture, "image/png");
  download(pngWithRecipe(bytes, text), "image/png", `${name}.png`);
}

// One walk on its way into a file.
export class Saving {
  constructor(kind, { coordinates, rate, back, text, name }) {
    Object.assign(this, { kind, coordinates, rate, back, text, name });
    this.frames = [];
  }

  get done() {
    return this.frames.length;
  }

  get whole() {
    return this.done === this.coordinates.length;
  }

  // Take the next frame's picture.
  async take(picture) {
    this.size = { width: picture.width, height: picture.height };
    this.frames.push(await FORMATS[this.kind].frame(picture, this.rate));
  }

  save() {
    const { type, file } = FORMATS[this.kind];
    const frames = this.back ? thereAndBack(this.frames) : this.frames;
    download(file(frames, this.size, this.text), type, `${this.name}.${this.kind}`);
  }
}

function download(bytes, type, name) {
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
