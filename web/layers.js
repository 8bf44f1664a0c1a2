// The layers as pictures: each map a square of its units' outputs, on a scale that never changes.

import { ARROWS, draw, find, make, write } from "./dom.js";
import { number, say } from "./text.js";

/** @typedef {{layer: string, map: number, row: number, column: number}} Unit */

/** What the squash cannot exceed, and what few weighted sums exceed. */
export const LIMIT = 1.7159;
const SUM_LIMIT = 5;

/** Maps, their side, how many stand side by side, the gap between them, and how far the next output's window of a
 * wider field lies. */
export const SHAPES = {
  input: { maps: 1, side: 32, columns: 1, gap: 0, stride: 4 },
  c1: { maps: 6, side: 28, columns: 3, gap: 2, stride: 4 },
  s2: { maps: 6, side: 14, columns: 3, gap: 1, stride: 2 },
  c3: { maps: 16, side: 10, columns: 4, gap: 1, stride: 2 },
  s4: { maps: 16, side: 5, columns: 4, gap: 1, stride: 1 },
  c5: { maps: 120, side: 1, columns: 10, gap: 0, stride: 1 },
  f6: { maps: 84, side: 1, columns: 7, gap: 0, stride: 1 },
};

/** Reads a unit of a text, such as an address has; where there is no such layer, none.
 * @param {string} text @returns {Unit | null} */
export function unitOf(text) {
  const [layer, ...place] = text.split(",");
  const shape = layer === "output" ? { maps: 10, side: 1 } : Object.hasOwn(SHAPES, layer) ? SHAPES[layer] : null;
  if (!shape) return null;
  const [map, row, column] = [shape.maps, shape.side, shape.side].map((count, at) =>
    Math.max(0, Math.min(Math.trunc(Number(place[at])) || 0, count - 1)));
  return { layer, map, row, column };
}

const GREYS = [[255, 255, 255], [128, 128, 128], [0, 0, 0]];

/** The colours from the lowest to the highest value, each as a 32-bit pixel. */
let colours = mix(GREYS);

/** From which value to which the input's colours go: paper is white; in two colours, as nothing is. */
let inputRange = [-0.1, 1.175];

/** Chooses the palette. @param {string} name */
export function setPalette(name) {
  const { theme } = document.documentElement.dataset;
  const isDark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const middle = isDark ? [32, 35, 40] : [246, 245, 242];
  inputRange = name === "colour" ? [-LIMIT, LIMIT] : [-0.1, 1.175];
  const ends = isDark ? [[255, 160, 64], [110, 190, 255]] : [[190, 80, 0], [0, 84, 147]];
  colours = name === "colour" ? mix([ends[0], middle, ends[1]]) : mix(isDark ? [[216, 214, 208], [114, 113, 111], [12, 12, 14]] : GREYS);
}

function mix(stops) {
  return Uint32Array.from({ length: 256 }, (_, at) => {
    const place = (at / 255) * (stops.length - 1);
    const low = Math.min(Math.floor(place), stops.length - 2);
    const [r, g, b] = stops[low].map((from, k) => Math.round(from + (stops[low + 1][k] - from) * (place - low)));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

/** How the input is drawn. */
export function rangeOfInput() {
  return inputRange;
}

/** A picture of values: maps of one size, tiled. */
export class Tiles {
  maps = 0;
  width = 0;
  height = 0;
  columns = 1;
  gap = 0;

  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
  }

  shape({ maps, width, height, columns, gap }) {
    const key = [maps, width, height, columns].join();
    if (key === this.key) return;
    this.key = key;
    Object.assign(this, { maps, width, height, columns, gap });
    this.canvas.width = columns * (width + gap) - gap;
    this.canvas.height = Math.ceil(maps / columns) * (height + gap) - gap;
    this.image = this.context.createImageData(this.canvas.width, this.canvas.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /** Draws values. `total` is how wide the maps are in `values`, and `from` the column where the window begins.
   * @param {ArrayLike<number>} values @param {number[]} range @param {number} [total] @param {number} [from] */
  draw(values, [low, high], total = this.width, from = 0) {
    const { maps, width, height, pixels } = this;
    const scale = 255 / (high - low);
    for (let map = 0; map < maps; map++) {
      const [left, top] = this.corner(map);
      for (let row = 0; row < height; row++) {
        let to = (top + row) * this.canvas.width + left;
        let at = (map * height + row) * total + from;
        for (let column = 0; column < width; column++) {
          const level = (values[at++] - low) * scale;
          pixels[to++] = colours[level < 0 ? 0 : level > 255 ? 255 : Math.round(level)];
        }
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }

  /** Upper left corner of a map. @param {number} map */
  corner(map) {
    return [(map % this.columns) * (this.width + this.gap), Math.floor(map / this.columns) * (this.height + this.gap)];
  }
}

/** One layer, with the outline of what the unit in focus sees. */
export class LayerView {
  constructor(name, onFocus, onLeave) {
    const shape = SHAPES[name];
    this.name = name;
    this.onFocus = onFocus;
    this.canvas = make("canvas", { tabindex: 0, role: "application" });
    this.tiles = new Tiles(this.canvas);
    this.tiles.shape({ ...shape, width: shape.side, height: shape.side });
    this.path = draw("path", { "vector-effect": "non-scaling-stroke" });
    const { width, height } = this.canvas;
    this.overlay = draw("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, this.path);
    this.size = make("span");
    this.counts = [make("small"), make("small")];
    const caption = make("figcaption", {}, make("b", {}, name === "input" ? "" : name.toUpperCase()), this.size, ...this.counts);
    this.title = caption.firstChild;
    this.root = make("figure", { class: `layer ${name}` }, make("div", { class: "frame" }, this.canvas, this.overlay), caption);
    this.unit = { layer: name, map: 0, row: shape.side >> 1, column: shape.side >> 1 };
    this.canvas.addEventListener("pointermove", (event) => event.pointerType === "mouse" && this.point(event, false));
    this.canvas.addEventListener("click", (event) => this.point(event, true));
    this.canvas.addEventListener("pointerleave", onLeave);
    this.canvas.addEventListener("keydown", (event) => this.press(event));
  }

  /** Says what the layer is. @param {any} told its line of `info` */
  speak(told) {
    const { maps, height, width, parameters, connections } = told;
    if (this.name === "input") this.title.textContent = say("layer.input");
    this.size.textContent = height > 1 ? `${maps > 1 ? `${maps} @ ` : ""}${height}×${width}` : `${maps}${maps === 84 ? " = 7×12" : ""}`;
    const counts = [["parameters", parameters], ["connections", connections === parameters ? 0 : connections]];
    counts.forEach(([what, count], at) => write(this.counts[at], count ? say(`layer.${what}`, { count: count.toLocaleString("en") }) : ""));
    this.canvas.setAttribute("aria-label", say(`layer.${this.name}`) + ". " + say("layer.keys"));
  }

  /** Draws outputs, or weighted sums on a scale of their own. @param {import("./tensors.js").Tensor} values
   * @param {boolean} areSums @param {number} output of a wider field */
  draw(values, areSums, output) {
    const limit = areSums ? SUM_LIMIT : LIMIT;
    this.tiles.draw(values.data, this.name === "input" ? inputRange : [-limit, limit], values.shape[2], output * SHAPES[this.name].stride);
  }

  point(event, pin) {
    const box = this.canvas.getBoundingClientRect();
    const { side, columns, gap, maps } = SHAPES[this.name];
    const x = ((event.clientX - box.left) / box.width) * this.canvas.width;
    const y = ((event.clientY - box.top) / box.height) * this.canvas.height;
    const [left, top] = [Math.floor(x / (side + gap)), Math.floor(y / (side + gap))];
    const [column, row] = [Math.floor(x - left * (side + gap)), Math.floor(y - top * (side + gap))];
    const map = top * columns + left;
    if (map < 0 || map >= maps || row < 0 || column < 0 || row >= side || column >= side || left >= columns) return;
    this.unit = { layer: this.name, map, row, column };
    this.onFocus(this.unit, pin);
  }

  /** Arrows go to the next unit, also over the edge of a map. @param {KeyboardEvent} event */
  press(event) {
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    const { side, columns, maps } = SHAPES[this.name];
    const { map, row, column } = this.unit;
    const rows = (maps / columns) * side;
    const x = ((map % columns) * side + column + way[0] + columns * side) % (columns * side);
    const y = (Math.floor(map / columns) * side + row + way[1] + rows) % rows;
    const next = Math.floor(y / side) * columns + Math.floor(x / side);
    this.unit = { layer: this.name, map: next, row: y % side, column: x % side };
    this.onFocus(this.unit, true);
  }

  /** Outlines a field in some maps. @param {number[]} maps @param {number[] | undefined} field */
  outline(maps, field) {
    const [x, y, width, height] = field ?? [0, 0, 0, 0];
    const rectangle = (map) => {
      const [left, top] = this.tiles.corner(map);
      return `M${left + x} ${top + y}h${width}v${height}h${-width}z`;
    };
    // The units of C5 and F6 are maps of their own: all of them together are one field.
    const { columns, maps: all, side } = SHAPES[this.name];
    const whole = side === 1 && maps.length === all;
    this.path.setAttribute("d", !field ? "" : whole ? `M0 0h${columns}v${all / columns}h${-columns}z` : maps.map(rectangle).join(""));
  }
}

/** The eleven classes: penalties, and the probabilities that follow from them. */
export class Bars {
  constructor(onFocus) {
    this.rows = Array.from({ length: 11 }, (_, at) => {
      const parts = {
        penalty: make("i"),
        value: make("output"),
        share: make("i"),
        percent: make("output"),
      };
      parts.root = make("div", { class: "bar" }, make("b", {}, at < 10 ? `${at}` : ""), make("span", {}, parts.penalty), parts.value,
        make("span", {}, parts.share), parts.percent);
      return parts;
    });
    this.head = make("div", { class: "bar head" }, make("b"), make("span"), make("span"));
    this.root = make("div", { class: "bars" }, this.head, ...this.rows.map((row) => row.root));
    if (!onFocus) return;
    this.root.setAttribute("tabindex", 0);
    this.root.setAttribute("role", "application");
    let chosen = 0;
    this.root.addEventListener("click", (event) => {
      const at = this.rows.findIndex((row) => row.root.contains(event.target));
      if (at >= 0 && at < 10) onFocus((chosen = at));
    });
    this.root.addEventListener("keydown", (event) => {
      const way = { ArrowUp: 9, ArrowDown: 1 }[event.key];
      if (!way) return;
      event.preventDefault();
      onFocus((chosen = (chosen + way) % 10));
    });
  }

  speak() {
    const [, penalty, share] = this.head.children;
    penalty.textContent = say("bars.penalty");
    share.textContent = say("bars.probability");
    this.rows[10].root.firstChild.textContent = say("bars.rubbish");
    if (this.root.tabIndex === 0) this.root.setAttribute("aria-label", say("bars.label"));
  }

  draw(penalties, probabilities, winner) {
    this.rows.forEach(({ root, penalty, value, share, percent }, at) => {
      if (at < 10) {
        penalty.style.transform = `scaleX(${Math.min(penalties[at] / 250, 1)})`;
        write(value, number(penalties[at], 1));
      }
      const probability = probabilities[at < 10 ? at : probabilities.length - 1];
      share.style.transform = `scaleX(${probability})`;
      write(percent, number(probability, 3));
      root.classList.toggle("won", at === winner);
    });
  }
}

/** Fits the legend to the palette, and to what is drawn. @param {boolean} areSums */
export function drawLegend(areSums) {
  const [low, , high, text] = find("legend").children;
  const limit = areSums ? SUM_LIMIT : LIMIT;
  write(low, `−${limit}`);
  write(high, `${limit}`);
  write(text, say(areSums ? "legend.sums" : "legend"));
  const tiles = new Tiles(find("scale"));
  tiles.shape({ maps: 1, width: 64, height: 1, columns: 1, gap: 0 });
  tiles.draw(Float32Array.from({ length: 64 }, (_, at) => at), [0, 63]);
}
