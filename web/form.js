// The fields of a form: drawn on the photograph of a sheet, each with its name and what it may say; and what they say.

import { find, make, write } from "./dom.js";
import { number, say } from "./text.js";

/** The least side of a field that is drawn, in parts of the sheet. */
const MIN_SIDE = 0.01;
/** How far an arrow key moves a field, in parts of the sheet. */
const KEY_STEP = 0.005;
/** The longest side of the sheet as it is shown, in pixels. */
const MAX_SHEET_SIDE = 1600;
/** Most fields, as the library has it. */
const MAX_FIELDS = 1000;
/** Where a field lies that was not drawn, in parts of the sheet. */
const FIRST_BOX = [0.3, 0.45, 0.4, 0.1];
const COLOURS = { chosen: "#00578f", value: "#00765a", refused: "#d04a00", unread: "#5a5c60" };

/** @typedef {{name: string, box: number[], format?: string, one_of?: string[]}} Field */

/** Takes the fields of a form's file, with their boxes in parts of the sheet; the engine checks the rest.
 * @param {string} text @param {{width: number, height: number} | null} sheet @returns {Field[]} */
export function fieldsOf(text, sheet) {
  let form;
  try {
    form = JSON.parse(text);
  } catch {
    throw new Error(say("form.none"));
  }
  const isText = (one) => one === undefined || one === null || typeof one === "string";
  const isField = ({ name, box, format, one_of: texts }) =>
    typeof name === "string" && Array.isArray(box) && box.length === 4 && box.every(Number.isFinite) && isText(format)
    && (texts === undefined || texts === null || (Array.isArray(texts) && texts.every((one) => typeof one === "string")));
  const fields = form?.fields;
  if (!Array.isArray(fields) || fields.length > MAX_FIELDS || !fields.every((one) => one && isField(one))) throw new Error(say("form.none"));
  const isInPixels = form.unit !== "parts";
  if (isInPixels && !sheet) throw new Error(say("form.pixels"));
  const sides = isInPixels ? [sheet.width, sheet.height] : [1, 1];
  return fields.map(({ name, box, format, one_of }) => ({
    name, box: box.map((side, axis) => rounded(side / sides[axis % 2])), ...(format && { format }), ...(one_of && { one_of }),
  }));
}

/** Four decimals: a tenth of a millimetre of a page. @param {number} part */
function rounded(part) {
  return Math.round(1e4 * part) / 1e4;
}

/** Moves a box into the sheet. @param {number[]} box */
function within([left, top, width, height]) {
  const [w, h] = [Math.min(Math.max(width, MIN_SIDE), 1), Math.min(Math.max(height, MIN_SIDE), 1)];
  return [Math.min(Math.max(left, 0), 1 - w), Math.min(Math.max(top, 0), 1 - h), w, h].map(rounded);
}

export class FormDesk {
  /** @type {Field[]} */
  fields = [];
  /** The number of the field that keys move; -1 for none. */
  chosen = -1;
  /** The corners of a field that is being drawn. @type {number[] | null} */
  drawn = null;
  /** What was read, by field; none while a field has changed. @type {any[]} */
  read = [];

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.onChange = onChange;
    this.sheet = find("sheet");
    this.view = this.sheet.getContext("2d");
    this.sheet.addEventListener("pointerdown", (event) => this.begin(event));
    this.sheet.addEventListener("pointermove", (event) => this.draw(event));
    for (const end of ["pointerup", "pointercancel"]) this.sheet.addEventListener(end, (event) => this.end(event));
    this.sheet.addEventListener("keydown", (event) => this.key(event));
    find("form-add").addEventListener("click", () => this.add(FIRST_BOX));
  }

  /** The form as its file has it. */
  toJson() {
    return { unit: "parts", fields: this.fields };
  }

  /** Takes other fields. @param {Field[]} fields */
  replace(fields) {
    this.fields = fields;
    this.changed(-1);
  }

  /** Lists the fields anew, after one was added, moved or taken away. @param {number} chosen */
  changed(chosen) {
    this.chosen = chosen;
    this.read = [];
    this.list();
    this.onChange();
  }

  /** Adds a field that may say any digits. @param {number[]} box in parts of the sheet */
  add(box) {
    if (this.fields.length >= MAX_FIELDS) return;
    let count = this.fields.length + 1;
    while (this.fields.some(({ name }) => name === say("form.field", { count }))) count++;
    this.fields.push({ name: say("form.field", { count }), box: within(box) });
    this.changed(this.fields.length - 1);
    this.rows.at(-1).name.select();
  }

  /** @param {number} at */
  remove(at) {
    this.fields.splice(at, 1);
    this.changed(-1);
  }

  /** @param {number} at @param {Partial<Field>} change */
  set(at, change) {
    Object.assign(this.fields[at], change);
    if (!this.fields[at].format) delete this.fields[at].format;
    this.read = [];
    this.onChange();
  }

  /** Where the pointer is, in parts of the sheet. @param {PointerEvent} event */
  place({ clientX, clientY }) {
    const { left, top, width, height } = this.sheet.getBoundingClientRect();
    return [(clientX - left) / width, (clientY - top) / height];
  }

  begin(event) {
    if (!this.photo || event.button > 0) return;
    const [x, y] = this.place(event);
    this.sheet.setPointerCapture(event.pointerId);
    this.choose(this.fields.findIndex(({ box: [left, top, width, height] }) => x >= left && x <= left + width && y >= top && y <= top + height));
    this.drawn = this.chosen < 0 ? [x, y, x, y] : null;
  }

  draw(event) {
    if (!this.drawn) return;
    this.drawn = [...this.drawn.slice(0, 2), ...this.place(event)];
    this.paint();
  }

  end(event) {
    if (!this.drawn) return;
    const [x, y, u, v] = this.drawn.map((part) => Math.min(Math.max(part, 0), 1));
    this.drawn = null;
    const [width, height] = [Math.abs(u - x), Math.abs(v - y)];
    if (event.type === "pointerup" && Math.min(width, height) >= MIN_SIDE) this.add([Math.min(x, u), Math.min(y, v), width, height]);
    else this.paint();
  }

  /** Arrow keys move the chosen field; with Shift they change its size. @param {KeyboardEvent} event */
  key(event) {
    const field = this.fields[this.chosen];
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!field || !(step || event.key === "Delete")) return;
    event.preventDefault();
    if (!step) return this.remove(this.chosen);
    const from = event.shiftKey ? 2 : 0;
    const box = [...field.box];
    step.forEach((own, axis) => (box[from + axis] += KEY_STEP * own));
    this.set(this.chosen, { box: within(box) });
    this.paint();
  }

  /** @param {number} at */
  choose(at) {
    this.chosen = at;
    this.paint();
  }

  /** Makes a row for each field. */
  list() {
    this.rows = this.fields.map((field, at) => {
      const name = make("input", { type: "text", maxlength: 100, onchange: ({ target }) => this.set(at, { name: target.value }) });
      const format = make("input", { type: "text", list: "formats", maxlength: 200, spellcheck: "false", autocapitalize: "off", autocomplete: "off",
        onchange: ({ target }) => this.set(at, { format: target.value.trim() }) });
      [name.value, format.value] = [field.name, field.format ?? ""];
      const [value, told] = [make("output"), make("small")];
      const remove = make("button", { class: "icon", onclick: () => this.remove(at) }, "×");
      const root = make("li", { onfocusin: () => this.choose(at) }, name, format, remove, value, told);
      return { root, name, format, remove, value, told };
    });
    find("fields").replaceChildren(...this.rows.map(({ root }) => root));
    this.speak();
  }

  /** Takes up the language. */
  speak() {
    this.rows?.forEach(({ name, format, remove }, at) => {
      name.setAttribute("aria-label", say("form.name", { count: at + 1 }));
      format.setAttribute("aria-label", say("form.format", { count: at + 1 }));
      format.placeholder = this.fields[at].one_of ? say("form.listed", { count: this.fields[at].one_of.length }) : say("form.digits");
      remove.setAttribute("aria-label", say("form.remove", { name: this.fields[at].name }));
    });
    this.tell();
  }

  /** Says beside each field what was read there. */
  tell() {
    this.rows?.forEach(({ value, told, root }, at) => {
      const own = this.read[at];
      root.className = !own ? "" : own.value === null ? "refused" : "value";
      write(value, own ? (own.value ?? "–") : "");
      write(told, own ? this.reason(own) : "");
    });
  }

  /** @param {any} read */
  reason({ value, confidence, reason, text }) {
    if (value !== null) return say("answer.confidence", { confidence: number(confidence, 3) });
    const key = reason === "ambiguous" ? "form.unsure" : `refusal.${reason}`;
    return text ? `${say(key)} ${say("form.guess", { text, confidence: number(confidence, 3) })}` : say(key);
  }

  /** Shows a sheet, and what its fields say. @param {import("./photo.js").Photo | null} photo @param {any[]} [read] */
  show(photo, read = []) {
    this.photo = photo;
    this.read = read;
    find("sheet-empty").hidden = photo !== null;
    this.sheet.hidden = photo === null;
    this.tell();
    this.paint();
  }

  paint() {
    const { view, sheet, photo } = this;
    if (!photo) return;
    const { width, height } = photo.canvas;
    const factor = Math.min(1, MAX_SHEET_SIDE / Math.max(width, height));
    [sheet.width, sheet.height] = [Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor))];
    view.imageSmoothingQuality = "high";
    view.drawImage(photo.canvas, 0, 0, sheet.width, sheet.height);
    // Lines and letters have the same size on the screen, whatever the sheet's.
    const scale = sheet.width / (sheet.clientWidth || sheet.width);
    view.lineWidth = 2 * scale;
    view.font = `${13 * scale}px system-ui, sans-serif`;
    view.textBaseline = "bottom";
    const frame = ([left, top, wide, high], colour, label) => {
      const [x, y] = [left * sheet.width, top * sheet.height];
      view.strokeStyle = view.fillStyle = colour;
      view.strokeRect(x, y, wide * sheet.width, high * sheet.height);
      if (!label) return;
      view.fillRect(x - scale, y - 17 * scale, view.measureText(label).width + 8 * scale, 17 * scale);
      view.fillStyle = "#fff";
      view.fillText(label, x + 3 * scale, y - scale);
    };
    this.fields.forEach(({ name, box }, at) => {
      const own = this.read[at];
      const state = at === this.chosen ? "chosen" : !own ? "unread" : own.value === null ? "refused" : "value";
      frame(box, COLOURS[state], own?.value ? `${name}: ${own.value}` : name);
    });
    if (this.drawn) {
      const [x, y, u, v] = this.drawn;
      frame([Math.min(x, u), Math.min(y, v), Math.abs(u - x), Math.abs(v - y)], COLOURS.chosen);
    }
  }
}
