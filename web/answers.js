// What an answer shows: the layers, the codes beside F6, the eleven bars, the answer in words, networks side by side.

import { find, make, write } from "./dom.js";
import { Bars, LIMIT, LayerView, SHAPES, Tiles } from "./layers.js";
import { listed, number, say } from "./text.js";

/** How long the answer has to stand before it is spoken. */
const SPEAK_MS = 700;

/** A picture of 7x12 components. */
function codeTiles() {
  const tiles = new Tiles(make("canvas", { role: "img" }));
  tiles.shape({ maps: 1, width: 7, height: 12, columns: 1, gap: 0 });
  return tiles;
}

export class Answers {
  constructor(onFocus, onLeave, onShow) {
    this.onShow = onShow;
    this.views = Object.keys(SHAPES).map((name) => new LayerView(name, onFocus, onLeave));
    this.bars = new Bars((map) => onFocus({ layer: "output", map, row: 0, column: 0 }, true));
    this.codes = ["winner", "runner"].map((key) => {
      const tiles = codeTiles();
      const caption = make("figcaption");
      return { key, tiles, caption, root: make("figure", { class: "layer code" }, make("div", { class: "frame" }, tiles.canvas), caption) };
    });
    find("layers").append(...this.views.slice(0, 5).map((view) => view.root));
    find("codes").append(...[...this.views.slice(5), ...this.codes].map((one) => one.root));
    find("bars").append(this.bars.root);
    find("losses").addEventListener("toggle", () => this.list());
  }

  /** Takes what is the same for every picture. @param {import("./tensors.js").Reply} info */
  learn({ text, tensors }) {
    this.told = text;
    this.code = (digit) => tensors.codes.data.subarray(84 * digit, 84 * digit + 84);
  }

  /** Takes up the language and the palette. */
  speak() {
    const layers = new Map(this.told.layers.map((layer) => [layer.name.toLowerCase(), layer]));
    for (const view of this.views) view.speak(layers.get(view.name));
    this.bars.speak();
    find("beside").dataset.key = "";
  }

  /** Draws all layers; of a wider field, those of one output. @param {import("./tensors.js").Tensors} tensors
   * @param {any} look @param {number} [output] */
  draw(tensors, look, output = 0) {
    this.dim(false);
    for (const view of this.views) {
      const sums = tensors[`${view.name}.sums`];
      view.draw(sums ?? tensors[view.name], sums !== undefined, output);
    }
    /** @type {(one: any) => number[]} */
    const column = ({ shape: [count, , width], data }) => Array.from({ length: count }, (_, row) => data[row * width + output]);
    const [penalties, probabilities] = [column(tensors.penalties), column(tensors.probabilities)];
    this.bars.draw(penalties, probabilities, look.class);
    [look.character, look.runner_up].forEach((character, at) => {
      const { key, tiles, caption } = this.codes[at];
      const isDigit = character.trim() !== "";
      tiles.draw(isDigit ? this.code(Number(character)) : new Float32Array(84).fill(-1), [-LIMIT, LIMIT]);
      const text = say(`code.${key}`, { digit: isDigit ? character : say("space") });
      write(caption, text);
      tiles.canvas.setAttribute("aria-label", text);
    });
    this.classes = { penalties, probabilities, losses: tensors.losses?.data };
    this.list();
  }

  /** Dims the layers, where they are not those of what is on the page. @param {boolean} isOld */
  dim(isOld) {
    find("result").classList.toggle("old", isOld);
  }

  /** Takes the answer away. */
  clear() {
    this.dim(true);
    this.show("–", "", "", "", true);
    this.beside([], [], "");
  }

  /** Says the answer. @param {any} answer a record; none of the bare network @param {any} look none without ink */
  tell(answer, look) {
    const { rejected, reason } = answer ?? {};
    const { confidence, penalty, margin, runner_up: next } = { ...look, ...answer };
    const character = rejected ? "–" : `${answer?.character ?? look.character}`;
    const certainty = rejected ? say(`refusal.${reason}`) : this.certainty(confidence, penalty);
    let also = "";
    if (reason === "several") also = say("answer.several");
    else if (rejected && look && reason !== "blank") also = say("answer.guess", { digit: look.character, certainty: this.certainty(confidence, penalty) });
    // An answer weighs several looks, of which the layers and the bars show one.
    else if (!rejected && answer) also = say("answer.looks", { next });
    else if (!rejected) also = say("answer.next", { next, margin: number(margin, 1) });
    const spoken = rejected ? `${certainty} ${also}` : say("answer.spoken", { digit: character, confidence: number(confidence), next });
    this.show(character, certainty, also, spoken, rejected);
  }

  certainty(confidence, penalty) {
    return Number.isFinite(confidence)
      ? say("answer.confidence", { confidence: number(confidence, 3) })
      : say("answer.penalty", { penalty: number(penalty, 1) });
  }

  /** Says the lines of a strip or a page. @param {any} answer */
  tellPage({ lines, refused, unread, reason }) {
    const text = lines.map((line) => line.text).join(" / ");
    const least = Math.min(...lines.map((line) => line.confidence));
    const certainty = text ? this.certainty(least, NaN) : say(`refusal.${reason ?? "blank"}`);
    const left = [["answer.refused", refused.length], ["answer.unread", unread]].filter(([, count]) => count > 0);
    // Where a format names marks they stand in the text.
    const leftOut = lines.filter((line) => !line.format).flatMap((line) => line.marks);
    const marks = listed(leftOut.map((mark) => say(`mark.${mark.kind}`)));
    const also = left.map(([key, count]) => say(key, { count }));
    if (marks) also.push(say("answer.marks", { marks }));
    this.show(text || "–", certainty, also.join(" "), text || certainty, !text);
  }

  show(large, first, second, spoken, isRefused) {
    write(find("digit"), large);
    write(find("certainty"), first);
    write(find("next"), second);
    // What the bars lead to is then no answer.
    for (const id of ["answer", "bars"]) find(id).classList.toggle("refused", Boolean(isRefused));
    this.say(spoken);
  }

  /** Has a text spoken, unless another follows. @param {string} spoken */
  say(spoken) {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => write(find("spoken"), spoken), SPEAK_MS);
  }

  /** Shows networks side by side, or none. @param {string[]} networks @param {any[]} replies @param {string} shown */
  beside(networks, replies, shown) {
    const box = find("beside");
    const key = replies.length ? networks.join() : "none";
    if (box.dataset.key !== key) {
      box.dataset.key = key;
      this.cards = replies.map((_, at) => this.card(networks[at]));
      box.replaceChildren(...this.cards.map((card) => card.root));
    }
    replies.forEach(({ text: { look, answer }, tensors }, at) => {
      const { root, tiles, bars, large, small } = this.cards[at];
      root.classList.toggle("shown", networks[at] === shown);
      const { character, confidence, penalty } = { ...look, ...answer };
      write(large, !look || answer?.rejected ? "–" : `${character}`);
      write(small, answer?.rejected ? say(`refusal.${answer.reason}`) : look ? this.certainty(confidence, penalty) : "");
      if (!look) return;
      tiles.draw(tensors.f6.data, [-LIMIT, LIMIT]);
      bars.draw(tensors.penalties.data, tensors.probabilities.data, look.class);
    });
  }

  card(name) {
    const tiles = codeTiles();
    tiles.canvas.setAttribute("aria-label", say("layer.f6"));
    const [bars, large, small] = [new Bars(), make("b"), make("small")];
    bars.speak();
    const show = make("button", { onclick: () => this.onShow(name) }, name);
    return { tiles, bars, large, small, root: make("article", {}, show, make("p", {}, say(`network.${name}`)), make("div", {}, tiles.canvas, large), small, bars.root) };
  }

  /** Lists the numbers of every class, where the reader wants to see them. */
  list() {
    const box = find("class-numbers");
    if (!find("losses").open || !this.classes) return box.replaceChildren();
    const { penalties, probabilities, losses } = this.classes;
    const row = (tag, texts) => make("tr", {}, ...texts.map((text) => make(tag, tag === "th" ? { scope: "col" } : {}, text)));
    const head = ["class", "penalty", "probability", "eq8", "eq9"].map((name) => say(`losses.${name}`));
    const rows = penalties.slice(0, 10).map((penalty, at) =>
      row("td", [`${at}`, number(penalty, 3), number(probabilities[at], 5), number(losses?.[at], 3), number(losses?.[10 + at], 3)]));
    box.replaceChildren(make("table", {}, make("thead", {}, row("th", head)), make("tbody", {}, ...rows)));
  }
}
