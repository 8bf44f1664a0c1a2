// The unit in focus: what it sees in every layer below, its weights, and how its output comes about, with the numbers.

import { draw, find, make, write } from "./dom.js";
import { LIMIT, SHAPES, Tiles } from "./layers.js";
import { tensor } from "./tensors.js";
import { number, say } from "./text.js";

/** @typedef {import("./layers.js").Unit} Unit */

const BELOW = ["input", "c1", "s2", "c3", "s4", "c5", "f6"];
/** The unit in focus when the page opens. @type {Unit} */
export const FIRST_UNIT = { layer: "c3", map: 6, row: 4, column: 4 };
const PARTS = ["inputs", "weights", "products"];

export class Focus {
  /** @type {Unit} */
  pinned = FIRST_UNIT;
  unit = this.pinned;
  /** @type {Float32Array | undefined} the input whose layers are shown */
  field;
  network = "reader";

  constructor(views, ask) {
    this.views = views;
    this.ask = ask;
    this.tiles = PARTS.map((part) => new Tiles(find(`unit-${part}`)));
    find("unit-numbers").parentElement.addEventListener("toggle", () => this.list());
  }

  /** Takes what is the same for every picture. @param {import("./tensors.js").Reply} info */
  learn({ tensors: { table_i, squash } }) {
    const links = table_i.data;
    this.linked = (from, to) => links[from * 16 + to] !== 0;
    this.drawTable();
    this.drawSquash(squash);
  }

  set(unit, pin) {
    this.unit = unit;
    if (pin) this.pinned = unit;
    this.update();
  }

  leave() {
    if (this.unit !== this.pinned) this.set(this.pinned, false);
  }

  /** Asks anew, for a new field or another unit; of many changes in a row only the last is answered.
   * @param {Float32Array} [field] @param {string} [network] */
  async update(field = this.field, network = this.network) {
    Object.assign(this, { field, network });
    if (!field || this.isAsking) {
      this.isStale = true;
      return;
    }
    this.isAsking = true;
    this.isStale = false;
    const { unit } = this;
    const reply = await this.ask({ ask: "unit", network, ...unit }, tensor([32, 32], field));
    this.isAsking = false;
    if (reply) this.show(unit, reply);
    if (this.isStale) await this.update();
  }

  /** The maps of each layer below that a unit hears of. @param {Unit} unit @returns {Record<string, number[]>} */
  sight({ layer, map }) {
    const all = (count) => Array.from({ length: count }, (_, at) => at);
    const links = (to) => all(6).filter((from) => this.linked(from, to));
    /** @type {Record<string, number[]>} */
    const fields = {};
    for (const name of BELOW.slice(0, BELOW.indexOf(layer) < 0 ? undefined : BELOW.indexOf(layer))) {
      fields[name] = all(SHAPES[name].maps);
    }
    if (layer === "s2") fields.c1 = [map];
    if (layer === "c3" || layer === "s4") fields.c1 = fields.s2 = links(map);
    if (layer === "s4") fields.c3 = [map];
    return fields;
  }

  show(unit, reply) {
    this.reply = reply;
    const { text, tensors } = reply;
    const sight = this.sight(unit);
    for (const view of this.views) {
      const isOwn = view.name === unit.layer;
      const { side } = SHAPES[view.name];
      view.outline(isOwn ? [unit.map] : (sight[view.name] ?? []), isOwn ? [unit.column, unit.row, 1, 1] : sight[view.name] && (side === 1 ? [0, 0, 1, 1] : text.fields[view.name]));
      view.root.classList.toggle("own", isOwn);
    }
    const place = { layer: unit.layer.toUpperCase(), map: unit.map, row: unit.row, column: unit.column };
    const isFlat = ["c5", "f6"].includes(unit.layer);
    write(find("unit-title"), say(isFlat ? "unit.flat" : `unit.${["input", "output"].includes(unit.layer) ? unit.layer : "map"}`, place));
    const values = {};
    for (const name of ["bias", "coefficient", "total", "sum", "output"]) values[name] = number(text[name], 4);
    values.signed = values.bias.startsWith("−") ? `− ${values.bias.slice(1)}` : `+ ${values.bias}`;
    write(find("unit-sum"), say(`unit.${text.kind}.sum`, values));
    write(find("unit-output"), say(`unit.${text.kind}.output`, values));
    PARTS.forEach((part, at) => {
      const figure = this.tiles[at].canvas.parentElement;
      figure.classList.toggle("empty", !tensors[part]);
      const most = tensors[part] ? this.drawPart(this.tiles[at], tensors[part], part) : 0;
      const name = say(`unit.${text.kind === "rbf" ? "rbf." : ""}${part}`);
      write(figure.lastElementChild, say("unit.range", { name, most: number(most) }));
    });
    this.light(unit);
    const hasSquash = !["pixel", "rbf"].includes(text.kind);
    this.point.setAttribute("visibility", hasSquash ? "visible" : "hidden");
    if (hasSquash) {
      this.point.setAttribute("transform", `translate(${40 * Math.max(-4, Math.min(text.sum, 4))} 0)`);
      this.point.lastChild.setAttribute("cy", `${-40 * text.output}`);
    }
    this.list();
  }

  /** Draws a part, and tells which value is darkest. @returns {number} */
  drawPart(tiles, { shape, data }, part) {
    const [count, height, width] = shape;
    const isRow = width === 1 && height === 1;
    const columns = isRow ? 10 : count > 6 ? 4 : count > 1 ? 3 : 1;
    tiles.shape({ maps: count, width, height, columns, gap: isRow ? 0 : 1 });
    const most = part === "inputs" ? LIMIT : data.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
    tiles.draw(data, [-most, most]);
    return most;
  }

  /** Draws Table I: which maps of S2 each map of C3 sees. */
  drawTable() {
    const cells = [];
    for (let at = 0; at < 16; at++) {
      cells.push(draw("text", { x: 26 + 12 * at, y: 9 }, `${at}`));
      if (at < 6) cells.push(draw("text", { x: 10, y: 22 + 12 * at }, `${at}`));
    }
    this.cells = Array.from({ length: 96 }, (_, at) => {
      const [from, to] = [Math.floor(at / 16), at % 16];
      return draw("rect", { x: 21 + 12 * to, y: 13 + 12 * from, width: 11, height: 11, class: this.linked(from, to) ? "link" : "" });
    });
    find("table-i").replaceChildren(...cells, ...this.cells);
  }

  light({ layer, map }) {
    this.cells.forEach((cell, at) => {
      const isLit = (layer === "s2" || layer === "c1" ? Math.floor(at / 16) : layer === "c3" || layer === "s4" ? at % 16 : -1) === map;
      cell.classList.toggle("lit", isLit);
    });
  }

  /** Draws the squash with its derivatives, 40 units to one. @param {import("./tensors.js").Tensor} squash */
  drawSquash({ shape: [, count], data }) {
    const line = (row) => {
      let path = "";
      for (let at = 0; at < count; at++) {
        if (Math.abs(data[at]) <= 4) path += `${path ? "L" : "M"}${(40 * data[at]).toFixed(1)} ${(-40 * data[row * count + at]).toFixed(1)}`;
      }
      return path;
    };
    this.point = draw("g", { visibility: "hidden" }, draw("path", { d: "M0 -76V76", class: "at" }), draw("circle", { r: 5 }));
    const name = (text, x, y, kind) => draw("text", { x, y, class: kind }, text);
    find("squash").replaceChildren(
      draw("path", { d: "M-160 0H160M0 -76V76", class: "axis" }),
      draw("path", { d: "M-160 -40H160M-160 40H160M-40 -76V76M40 -76V76", class: "grid" }),
      draw("path", { d: line(3), class: "second" }), draw("path", { d: line(2), class: "first" }),
      draw("path", { d: line(1), class: "f" }),
      name("f(a)", 120, -50, "f"), name("f′", 6, -52, "first"), name("f″", -78, -48, "second"),
      name("1", 43, 16, ""), name("−1", -62, 16, ""), this.point);
  }

  /** Lists every input with its weight, where the reader wants to see them. */
  list() {
    const box = find("unit-numbers");
    if (!box.parentElement.open || !this.reply?.tensors.products) return box.replaceChildren();
    const { text, tensors: { inputs, weights, products } } = this.reply;
    const [, height, width] = products.shape;
    const body = make("tbody");
    products.data.forEach((product, at) => {
      const [map, row, column] = [Math.floor(at / height / width), Math.floor(at / width) % height, at % width];
      const place = [`${text.maps?.[map] ?? map}`, `${row}`, `${column}`];
      const cells = [...place, ...[inputs.data[at], weights.data[at], product].map((value) => number(value, 4))];
      body.append(make("tr", {}, ...cells.map((cell) => make("td", {}, cell))));
    });
    const names = ["mapname", "row", "column", ...PARTS].map((part) => {
      const isPart = PARTS.includes(part) && text.kind === "rbf";
      return make("th", { scope: "col" }, say(`unit.${isPart ? "rbf." : ""}${part}`));
    });
    box.replaceChildren(make("table", {}, make("thead", {}, make("tr", {}, ...names)), body));
  }
}
