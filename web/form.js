// The fields of a form: drawn on the photograph of a sheet, each with its name and what it may say; and what they say.

import { ARROWS, find, make, write } from "./dom.js";
import { number, say } from "./text.js";

/** The least side of a field that is drawn, in parts of the sheet. */
const MIN_SIDE = 0.01;
/** How far an arrow key moves a field, in parts of the sheet. */
const KEY_STEP = 0.005;
/** The longest side of the sheet as it is shown, in pixels. */
const MAX_SHEET_SIDE = 1600;
/** Most fields, as the library has it. */
const MAX_FIELDS = 1000;
/** The size of a field that was not drawn, in parts of the sheet, and between one place to put it and the next. */
const [NEW_WIDTH, NEW_HEIGHT, NEW_STEP] = [0.3, 0.08, 0.02];
/** By how much sums of decimals may be off, as the library has it. */
const ROUNDING = 1e-9;
const COLOURS = { chosen: "#00578f", value: "#00765a", refused: "#d04a00", unread: "#5a5c60" };

/** @typedef {{name: string, box: number[], format?: string, one_of?: string[]}} Field */

/** Takes the fields of a form's file, with their boxes in parts of the sheet; the engine checks what else they have.
 * @param {string} text @param {{width: number, height: number} | null} sheet its size before it was shrunk @returns {Field[]} */
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
  const { fields, unit = "pixels", ...others } = form ?? {};
  const isForm = Array.isArray(fields) && fields.length <= MAX_FIELDS && fields.every((one) => one && isField(one));
  if (!isForm || !["pixels", "parts"].includes(unit) || Object.keys(others).length) throw new Error(say("form.none"));
  if (unit === "parts") return fields;
  if (!sheet) throw new Error(say("form.pixels"));
  return fields.map((field) => {
    const [left, top, width, height] = field.box;
    return { ...field, box: boxOf([left / sheet.width, top / sheet.height, (left + width) / sheet.width, (top + height) / sheet.height]) };
  });
}

/** Makes a box of its ends, which are rounded: so neighbours that touch still do. @param {number[]} ends */
function boxOf(ends) {
  const [left, top, right, bottom] = ends.map((part) => Math.round(1e6 * part));
  return [left, top, right - left, bottom - top].map((part) => part / 1e6);
}

/** @param {number} value @param {number} least @param {number} most */
function bounded(value, least, most) {
  return Math.min(Math.max(value, least), most);
}

/** Moves a box into the sheet. @param {number[]} box */
function within([left, top, width, height]) {
  const [w, h] = [bounded(width, MIN_SIDE, 1), bounded(height, MIN_SIDE, 1)];
  const [x, y] = [bounded(left, 0, 1 - w), bounded(top, 0, 1 - h)];
  return boxOf([x, y, x + w, y + h]);
}

/** Whether two boxes share some of the sheet. @param {number[]} one @param {number[]} two */
function overlap(one, two) {
  return [0, 1].every((axis) => one[axis] < two[axis] + two[axis + 2] - ROUNDING && two[axis] < one[axis] + one[axis + 2] - ROUNDING);
}

export class FormDesk {
  /** @type {Field[]} */
  fields = [];
  /** The number of the field that keys move; -1 for none. */
  chosen = -1;
  /** Counts what makes earlier readings worthless. */
  revision = 0;
  /** The corners of a field that is being drawn. @type {number[] | null} */
  drawn = null;
  /** The field that is being moved: its box, and where the pointer took it. @type {{box: number[], from: number[]} | null} */
  moved = null;
  /** What was read, by field; nothing for one that was left out, and none at all while a field has changed. @type {any[]} */
  values = [];
  /** @type {import("./photo.js").Photo | null} */
  photo = null;

  /** @param {() => void} onChange @param {(text: string) => void} onSay what a screen reader is told */
  constructor(onChange, onSay) {
    this.onChange = onChange;
    this.onSay = onSay;
    this.sheet = find("sheet");
    this.view = this.sheet.getContext("2d");
    this.sheet.addEventListener("pointerdown", (event) => this.begin(event));
    this.sheet.addEventListener("pointermove", (event) => this.go(event));
    for (const end of ["pointerup", "pointercancel"]) this.sheet.addEventListener(end, (event) => this.end(event));
    this.sheet.addEventListener("keydown", (event) => this.key(event));
    find("form-add").addEventListener("click", () => {
      if (!this.add(this.freePlace())) return;
      const { name } = this.rows.at(-1);
      name.focus();
      name.select();
    });
  }

  /** The form as its file has it. */
  record() {
    return { unit: "parts", fields: this.fields };
  }

  /** What is wrong with each field, as the engine would refuse all of them for it; nothing where nothing is. */
  faults() {
    const sound = [];
    return this.fields.map((field) => {
      const same = sound.find(({ name }) => name === field.name);
      const covered = sound.find(({ box }) => overlap(box, field.box));
      const fault = !field.name.trim() ? say("form.nameless") : same ? say("form.twice") : covered ? say("form.covers", { name: covered.name }) : "";
      if (!fault) sound.push(field);
      return fault;
    });
  }

  /** Takes other fields. @param {Field[]} fields */
  replace(fields) {
    this.fields = fields;
    this.changed(-1);
  }

  /** Lists the fields anew, after one was added or taken away. @param {number} chosen */
  changed(chosen) {
    this.chosen = chosen;
    this.list();
    this.stale();
    this.paint();
  }

  /** Forgets what was read, and has it read anew. */
  stale() {
    this.revision += 1;
    this.values = [];
    this.tell();
    this.onChange();
  }

  /** Adds a field that may say any digits; false if there are too many. @param {number[]} box in parts of the sheet */
  add(box) {
    if (this.fields.length >= MAX_FIELDS) return false;
    let count = this.fields.length + 1;
    while (this.fields.some(({ name }) => name === say("form.field", { count }))) count++;
    this.fields.push({ name: say("form.field", { count }), box: within(box) });
    this.changed(this.fields.length - 1);
    return true;
  }

  /** Finds a place for a field that was not drawn: the first that is free, from the top. */
  freePlace() {
    for (let top = NEW_STEP; top + NEW_HEIGHT < 1; top += NEW_STEP) {
      for (let left = NEW_STEP; left + NEW_WIDTH < 1; left += NEW_STEP) {
        const box = [left, top, NEW_WIDTH, NEW_HEIGHT];
        if (!this.fields.some((field) => overlap(field.box, box))) return box;
      }
    }
    return [0, 0, NEW_WIDTH, NEW_HEIGHT];
  }

  /** @param {number} at */
  remove(at) {
    this.fields.splice(at, 1);
    this.changed(-1);
  }

  /** Changes a field. @param {number} at @param {Partial<Field>} change */
  set(at, change) {
    Object.assign(this.fields[at], change);
    if (!this.fields[at].format) delete this.fields[at].format;
    this.label(at);
    this.stale();
    this.paint();
  }

  /** Where the pointer is, in parts of the sheet. @param {PointerEvent} event */
  place({ clientX, clientY }) {
    const { left, top, width, height } = this.sheet.getBoundingClientRect();
    return [(clientX - left) / width, (clientY - top) / height];
  }

  /** Takes a field to move it, or begins to draw one. @param {PointerEvent} event */
  begin(event) {
    if (!this.photo || event.button > 0 || !event.isPrimary) return;
    const [x, y] = this.place(event);
    this.sheet.setPointerCapture(event.pointerId);
    this.chosen = this.fields.findIndex(({ box: [left, top, width, height] }) => x >= left && x <= left + width && y >= top && y <= top + height);
    const field = this.fields[this.chosen];
    this.moved = field ? { box: field.box, from: [x, y] } : null;
    this.drawn = field ? null : [x, y, x, y];
    this.paint();
  }

  go(event) {
    if (!event.isPrimary || !(this.drawn || this.moved)) return;
    const [x, y] = this.place(event);
    if (this.drawn) this.drawn = [...this.drawn.slice(0, 2), x, y];
    if (this.moved) {
      const { box: [left, top, width, height], from: [u, v] } = this.moved;
      this.fields[this.chosen].box = within([left + x - u, top + y - v, width, height]);
    }
    this.paint();
  }

  end(event) {
    if (!event.isPrimary) return;
    const { drawn, moved } = this;
    this.drawn = this.moved = null;
    if (moved && this.fields[this.chosen]?.box !== moved.box) this.stale();
    if (!drawn) return;
    const [x, y, u, v] = drawn.map((part) => bounded(part, 0, 1));
    const [width, height] = [Math.abs(u - x), Math.abs(v - y)];
    if (event.type === "pointerup" && Math.min(width, height) >= MIN_SIDE) this.add([Math.min(x, u), Math.min(y, v), width, height]);
    else this.paint();
  }

  /** Arrow keys move the chosen field; with Shift they change its size. @param {KeyboardEvent} event */
  key(event) {
    const field = this.fields[this.chosen];
    const step = ARROWS[event.key];
    if (!field || !(step || event.key === "Delete")) return;
    event.preventDefault();
    if (!step) return this.remove(this.chosen);
    const from = event.shiftKey ? 2 : 0;
    const box = [...field.box];
    step.forEach((own, axis) => (box[from + axis] += KEY_STEP * own));
    this.set(this.chosen, { box: within(box) });
    const [left, top, width, height] = field.box.map((part) => number(100 * part, 1));
    this.onSay(say("form.place", { name: field.name, left, top, width, height }));
  }

  /** Makes a row for each field. */
  list() {
    this.rows = this.fields.map((field, at) => {
      const name = make("input", { type: "text", maxlength: 100, onchange: ({ target }) => this.set(at, { name: target.value }) });
      const format = make("input", { type: "text", list: "formats", maxlength: 200, spellcheck: "false", autocapitalize: "off", autocomplete: "off",
        onchange: ({ target }) => this.set(at, { format: target.value.trim() }) });
      [name.value, format.value] = [field.name, field.format ?? ""];
      const [value, told] = [make("b"), make("small")];
      const remove = make("button", { class: "icon", onclick: () => {
        this.remove(at);
        (this.rows[at] ?? this.rows.at(-1))?.remove.focus();
        if (!this.rows.length) find("form-add").focus();
      } }, "×");
      const choose = () => {
        this.chosen = at;
        this.paint();
      };
      const root = make("li", { onfocusin: choose }, name, format, remove, value, told);
      return { root, name, format, remove, value, told };
    });
    find("fields").replaceChildren(...this.rows.map(({ root }) => root));
    this.speak();
  }

  /** Takes up the language. */
  speak() {
    this.rows?.forEach((_, at) => this.label(at));
    this.tell();
  }

  /** Names what a row has. @param {number} at */
  label(at) {
    const { name, format, remove } = this.rows[at];
    const { name: own, one_of: texts } = this.fields[at];
    name.setAttribute("aria-label", say("form.name", { count: at + 1 }));
    format.setAttribute("aria-label", say("form.format", { count: at + 1 }));
    format.placeholder = texts ? say("form.listed", { count: texts.length }) : say("form.digits");
    remove.setAttribute("aria-label", say("form.remove", { name: own }));
  }

  /** Says beside each field what was read there, or what is wrong with it. */
  tell() {
    const faults = this.faults();
    this.rows?.forEach(({ value, told, root }, at) => {
      const own = this.values[at];
      const fault = faults[at];
      root.className = fault ? "refused" : !own ? "" : own.value === null ? "refused" : "value";
      write(value, own && !fault ? (own.value ?? "–") : "");
      write(told, fault || (own ? this.reason(own) : ""));
    });
  }

  /** @param {any} own what was read of a field */
  reason({ value, confidence, reason, text }) {
    if (value !== null) return say("answer.confidence", { confidence: number(confidence, 3) });
    const key = reason === "ambiguous" ? "form.unsure" : `refusal.${reason}`;
    return text ? `${say(key)} ${say("form.guess", { text, confidence: number(confidence, 3) })}` : say(key);
  }

  /** Shows a sheet. @param {import("./photo.js").Photo | null} photo */
  show(photo) {
    if (photo !== this.photo) {
      this.values = [];
      this.photo = photo;
      this.shrink();
      this.tell();
    }
    find("sheet-empty").hidden = photo !== null;
    this.sheet.hidden = photo === null;
    this.paint();
  }

  /** Shows what was read. @param {any[]} values by field */
  fill(values) {
    this.values = values;
    this.tell();
    this.paint();
  }

  /** Draws the photograph once as large as it is shown. */
  shrink() {
    this.still = null;
    if (!this.photo) return;
    const { canvas } = this.photo;
    const factor = Math.min(1, MAX_SHEET_SIDE / Math.max(canvas.width, canvas.height));
    const [width, height] = [canvas.width, canvas.height].map((side) => Math.max(1, Math.round(side * factor)));
    this.still = make("canvas", { width, height });
    const context = this.still.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(canvas, 0, 0, width, height);
    [this.sheet.width, this.sheet.height] = [width, height];
  }

  paint() {
    const { view, sheet, still } = this;
    if (!still) return;
    view.drawImage(still, 0, 0);
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
      const own = this.values[at];
      const state = at === this.chosen ? "chosen" : !own ? "unread" : own.value === null ? "refused" : "value";
      frame(box, COLOURS[state], own?.value ? `${name}: ${own.value}` : name);
    });
    if (this.drawn) {
      const [x, y, u, v] = this.drawn;
      frame([Math.min(x, u), Math.min(y, v), Math.abs(u - x), Math.abs(v - y)], COLOURS.chosen);
    }
  }
}
