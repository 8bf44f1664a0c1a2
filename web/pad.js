// The pad: ink by mouse, finger, pen or keyboard, and samples laid on it. Its picture is grey, dark on light.

import { ARROWS } from "./dom.js";
import { tensor } from "./tensors.js";

/** @typedef {{pen: number, points: number[]}} Stroke  points are x, y, x, y ... */
/** @typedef {{sample: number, image: CanvasImageSource, x: number, y: number, size: number}} Sample */

const CURSOR_STEP = 4;
const MIN_DISTANCE = 1.5;
/** Pixels of the picture that is read, for each unit of the pad: 28 fit into its side evenly. */
const PICTURE_SCALE = 0.5;
export const MAX_WIDTH = 4000;
/** How many changes can be undone. */
const MAX_PAST = 100;

export class Pad {
  /** @type {(Stroke | Sample)[]} */
  items = [];
  /** The items before each change. @type {(Stroke | Sample)[][]} */
  past = [];
  pen = 18;
  /** Whether a stroke takes the place of a sample, as where one character is read. */
  holdsOne = false;
  cursor = { x: 140, y: 60, down: false };

  constructor(canvas, mark, onChange) {
    this.canvas = canvas;
    this.mark = mark;
    this.onChange = onChange;
    this.raster = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    this.shown = canvas.getContext("2d");
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.go(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => this.end());
    canvas.addEventListener("keydown", (event) => this.press(event));
    canvas.addEventListener("keyup", (event) => event.key === " " && this.end());
    canvas.addEventListener("blur", () => this.end());
  }

  /** Sets the size in the pad's own units, which are CSS pixels. @param {number} width @param {number} height */
  resize(width, height) {
    this.width = Math.min(Math.round(width), MAX_WIDTH);
    this.height = Math.round(height);
    const scale = Math.min(window.devicePixelRatio || 1, 2);
    for (const [context, factor] of [[this.raster, PICTURE_SCALE], [this.shown, scale]]) {
      context.canvas.width = this.width * factor;
      context.canvas.height = this.height * factor;
      context.scale(factor, factor);
      context.lineCap = context.lineJoin = "round";
    }
    this.canvas.style.aspectRatio = `${this.width} / ${this.height}`;
    this.redraw();
  }

  redraw() {
    for (const context of [this.raster, this.shown]) {
      context.globalCompositeOperation = "source-over";
      context.fillStyle = "#fff";
      context.fillRect(0, 0, this.width, this.height);
      // Ink over ink stays ink, and the paper of a sample hides nothing.
      context.globalCompositeOperation = "darken";
    }
    for (const item of this.items) {
      if ("sample" in item) this.drawSample(item);
      else for (let at = 0; at < item.points.length; at += 2) this.drawPoint(item, at);
    }
  }

  drawSample(item) {
    for (const context of [this.raster, this.shown]) {
      context.imageSmoothingQuality = "high";
      context.drawImage(item.image, item.x, item.y, item.size, item.size);
    }
  }

  /** Draws the line that ends at a point. @param {Stroke} stroke @param {number} at */
  drawPoint({ pen, points }, at) {
    const from = Math.max(at - 2, 0);
    for (const context of [this.raster, this.shown]) {
      context.lineWidth = pen;
      context.strokeStyle = "#161616";
      context.fillStyle = context.strokeStyle;
      context.beginPath();
      if (from === at) {
        // A line without length is not drawn.
        context.arc(points[at], points[at + 1], pen / 2, 0, 2 * Math.PI);
        context.fill();
        continue;
      }
      context.moveTo(points[from], points[from + 1]);
      context.lineTo(points[at], points[at + 1]);
      context.stroke();
    }
  }

  begin(event) {
    if (event.button > 0 || !event.isPrimary) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.mark.hidden = true;
    this.open();
    this.add(event, event);
  }

  go(event) {
    if (!this.stroke || !event.isPrimary) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) this.add(one);
    this.onChange(event);
  }

  add(at, event) {
    const box = this.canvas.getBoundingClientRect();
    const scale = this.width / box.width;
    this.ink((at.clientX - box.left) * scale, (at.clientY - box.top) * scale);
    if (event) this.onChange(event);
  }

  open() {
    this.note();
    if (this.holdsOne && this.items.some((item) => "sample" in item)) {
      this.items = [];
      this.redraw();
    }
    this.stroke = { pen: this.pen, points: [] };
    this.items.push(this.stroke);
  }

  ink(x, y) {
    const { points } = this.stroke;
    const [px, py] = points.slice(-2);
    if (points.length && Math.hypot(x - px, y - py) < MIN_DISTANCE) return;
    points.push(clamp(x, this.width), clamp(y, this.height));
    this.drawPoint(this.stroke, points.length - 2);
  }

  end() {
    if (!this.stroke) return;
    this.stroke = null;
    this.cursor.down = false;
    this.showMark();
    this.onChange();
  }

  press(event) {
    const way = ARROWS[event.key];
    const { cursor } = this;
    if (way) {
      cursor.x = clamp(cursor.x + way[0] * CURSOR_STEP, this.width);
      cursor.y = clamp(cursor.y + way[1] * CURSOR_STEP, this.height);
    } else if (event.key === " " || event.key === "Enter") {
      // Space inks while it is held; Enter puts the pen down and lifts it.
      if (event.repeat) return event.preventDefault();
      if (this.stroke) this.end();
      else {
        this.open();
        cursor.down = true;
      }
    } else if (event.key === "Backspace" || (event.key === "z" && (event.ctrlKey || event.metaKey))) {
      this.undo();
    } else if (event.key === "Delete") {
      this.clear();
    } else return;
    event.preventDefault();
    if (cursor.down && this.stroke) {
      this.ink(cursor.x, cursor.y);
      this.onChange(event);
    }
    this.mark.hidden = false;
    this.showMark();
  }

  showMark() {
    const { style, classList } = this.mark;
    style.left = `${(100 * this.cursor.x) / this.width}%`;
    style.top = `${(100 * this.cursor.y) / this.height}%`;
    classList.toggle("down", this.cursor.down);
  }

  undo() {
    this.replace(this.past.pop() ?? this.items.slice(0, -1));
  }

  clear() {
    this.set([]);
  }

  /** Notes what is there, so that the next change can be undone. */
  note() {
    this.past = [...this.past, [...this.items]].slice(-MAX_PAST);
  }

  set(items) {
    if (this.items.length || items.length) this.note();
    this.replace(items);
  }

  replace(items) {
    this.stroke = null;
    this.items = items;
    this.redraw();
    this.onChange();
  }

  /** The right end of all ink. */
  inkEnd() {
    const ends = this.items.map((item) =>
      "sample" in item
        ? item.x + 0.8 * item.size
        : Math.max(...item.points.filter((_, at) => at % 2 === 0)) + item.pen / 2);
    return Math.max(0, ...ends);
  }

  /** The picture, one byte a pixel. */
  picture() {
    const { width, height } = this.raster.canvas;
    const { data } = this.raster.getImageData(0, 0, width, height);
    const grey = new Uint8Array(data.length / 4);
    for (let at = 0; at < grey.length; at++) grey[at] = data[4 * at];
    return tensor([height, width], grey);
  }

  /** The items as a short text: places in base 36, three letters across and two down. */
  toText() {
    const letters = (value, count) => Math.round(value).toString(36).padStart(count, "0").slice(-count);
    const place = (x, y) => letters(x, 3) + letters(y, 2);
    return this.items.map((item) => {
      if ("sample" in item) return `*${item.sample}${letters(item.size, 2)}${place(item.x, item.y)}`;
      const { pen, points } = item;
      let text = letters(pen, 2);
      for (let at = 0; at < points.length; at += 2) text += place(points[at], points[at + 1]);
      return text;
    }).join(".");
  }
}

/** Reads the items of a text. @param {string} text @param {(digit: number) => Promise<CanvasImageSource>} openSample
 * @returns {Promise<(Stroke | Sample)[]>} */
export function itemsOf(text, openSample) {
  const number = (letters) => parseInt(letters, 36) || 0;
  return Promise.all(text.split(".").filter(Boolean).map(async (part) => {
    const isSample = part.startsWith("*");
    const first = number(isSample ? part.slice(2, 4) : part.slice(0, 2));
    const places = part.slice(isSample ? 4 : 2).match(/.{5}/g) ?? [];
    const points = places.flatMap((place) => [number(place.slice(0, 3)), number(place.slice(3))]);
    if (!isSample) return { pen: first, points };
    const sample = Number(part[1]) || 0;
    return { sample, image: await openSample(sample), x: points[0] ?? 0, y: points[1] ?? 0, size: first };
  }));
}

function clamp(value, end) {
  return Math.min(Math.max(value, 0), end);
}
