// A square to click, drag or move in with the arrow keys. Its tiles are the frames of the
// walk, each put in when it is drawn.

import { stamp } from "./canvas.js";
import { element } from "./dom.js";

const TILE = 64, KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FINE = 64; // Steps of the keys from edge to edge; eight of them with Shift.

const inside = value => Math.min(1, Math.max(0, value));

export class WalkMap {
  // moved(point, moving): the visitor went to [u, v]; moving: they have not let go yet.
  constructor(moved) {
    this.moved = moved;
    this.point = [0, 0];
    this.tiles = element("canvas", { aria: { hidden: "true" } });
    this.mark = element("div", { className: "mark" });
    this.widget = element(
      "div",
      { className: "map", tabIndex: 0, role: "application", aria: { label: "Map: drag, or use the arrow keys", describedby: "caption" } },
      this.tiles, this.mark,
    );
    this.widget.addEventListener("keydown", event => this.#key(event));
    this.widget.addEventListener("pointerdown", event => {
      this.widget.setPointerCapture(event.pointerId);
      this.#toPointer(event, true);
    });
    this.widget.addEventListener("pointermove", event => {
      if (this.widget.hasPointerCapture(event.pointerId)) this.#toPointer(event, true);
    });
    this.widget.addEventListener("lostpointercapture", () => this.moved(this.point, false));
  }

  // Make room for the frames at these coordinates, row by row.
  lay(coordinates) {
    const across = new Set(coordinates.map(([u]) => u)), down = new Set(coordinates.map(([, v]) => v));
    const whole = across.size * down.size === coordinates.length;
    [this.columns, this.rows] = whole ? [across.size, down.size] : [1, 1];
    const tile = Math.max(1, Math.min(TILE, Math.floor(768 / Math.max(this.columns, this.rows))));
    [this.tiles.width, this.tiles.height] = [this.columns * tile, this.rows * tile];
    this.widget.style.aspectRatio = `${this.columns} / ${this.rows}`;
    this.whole = whole;
    this.tile = tile;
  }

  put(index, picture) {
    if (!this.whole) return;
    const { tile, columns } = this;
    stamp(this.tiles, picture, tile * (index % columns), tile * Math.floor(index / columns), tile, tile);
  }

  go(point) {
    this.point = point;
    const share = (coordinate, cells) => `${(100 * (coordinate * (cells - 1) + 0.5)) / cells}%`;
    this.mark.style.left = share(point[0], Math.max(2, this.columns));
    this.mark.style.top = share(point[1], Math.max(2, this.rows));
  }

  // Pictures lie in the middle of their tiles: the outer half tiles are the edge.
  #toPointer(event, moving) {
    const box = this.widget.getBoundingClientRect();
    const coordinate = (share, cells) => inside((share * cells - 0.5) / (cells - 1));
    const u = coordinate((event.clientX - box.left) / box.width, Math.max(2, this.columns));
    const v = coordinate((event.clientY - box.top) / box.height, Math.max(2, this.rows));
    this.moved([u, v].map(value => Math.round(value * 1000) / 1000), moving);
  }

  #key(event) {
    const way = KEYS[event.key];
    if (!way) return;
    event.preventDefault();
    const far = (event.shiftKey ? 8 : 1) / FINE;
    this.moved(this.point.map((value, axis) => inside(value + way[axis] * far)), true);
  }
}
