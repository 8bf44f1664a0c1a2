// The words of a strip or a page: the graph of what their pieces may be, and the outputs of the network that slides.

import { draw, make } from "./dom.js";
import { Tiles, rangeOfInput } from "./layers.js";
import { number, say } from "./text.js";

/** From one output of the sliding network to the next, and how much it sees. */
const OUTPUT_STEP = 4;
const FIELD_WIDTH = 32;
/** How high an arc rises for each of its pieces, and how often at most. */
const [RISE, MAX_RISES] = [22, 3];
/** How wide a figure is at least, for the sake of its caption. */
const MIN_FIGURE_WIDTH = 320;
/** Tints of neighbouring pieces. */
const PIECES = [[0, 84, 147], [190, 80, 0], [0, 118, 86]];

export class Words {
  constructor(root, onPlace) {
    this.root = root;
    this.onPlace = onPlace;
    this.chosen = 0;
    this.output = null;
  }

  /** Shows a reply's words, one of them with its graph and its strip. @param {import("./tensors.js").Reply | null} reply */
  show(reply) {
    this.words = reply?.text.words ?? [];
    this.tensors = reply?.tensors ?? {};
    this.choose(Math.min(this.chosen, Math.max(this.words.length - 1, 0)));
  }

  /** @param {number} at the word's number */
  choose(at) {
    this.chosen = at;
    const word = this.words[at];
    if (!word) return this.root.replaceChildren();
    const others = this.words.map((other, number) =>
      make("button", { "aria-pressed": `${number === at}`, onclick: () => this.turnTo(number) }, other.texts[0]?.text || "–"));
    const texts = make("ol", { class: "texts" }, ...word.texts.map((own) =>
      make("li", {}, make("b", {}, own.text || "–"), ` ${number(own.probability, 3)}`)));
    this.root.replaceChildren(...(others.length > 1 ? [make("div", { class: "tools" }, ...others)] : []),
      make("div", { class: "word" }, texts, this.graph(word), ...(word.strip ? [this.strip(word)] : [])));
    if (word.strip) this.place(this.output ?? Math.max(word.outputs.findIndex((own) => own.chosen), 0), false);
  }

  /** @param {number} at */
  turnTo(at) {
    this.output = null;
    this.choose(at);
    this.root.querySelectorAll("button")[at].focus();
  }

  /** Shows the layers at an output, and stays there if that is wanted. @param {number} output @param {boolean} keep */
  place(output, keep) {
    const word = this.words[this.chosen];
    const at = Math.max(0, Math.min(output, word.outputs.length - 1));
    this.at = at;
    if (keep) this.output = at;
    this.mark.setAttribute("x", `${OUTPUT_STEP * at}`);
    this.onPlace(this.tensors[word.strip], at);
  }

  /** Draws runs of pieces as arcs above their ink. @param {any} word */
  graph(word) {
    const { shape: [height, width], data } = this.tensors[word.ink];
    const canvas = make("canvas", { width, height, role: "img", "aria-label": say("words.ink") });
    const context = canvas.getContext("2d");
    const image = context.createImageData(width, height);
    const owners = word.owners ? this.tensors[word.owners].data : null;
    for (let at = 0; at < data.length; at++) {
      const tint = owners && owners[at] !== 255 ? PIECES[owners[at] % PIECES.length] : [0, 0, 0];
      tint.forEach((level, k) => (image.data[4 * at + k] = level));
      image.data[4 * at + 3] = 255 - data[at];
    }
    context.putImageData(image, 0, 0);

    // All is drawn in hundredths of the ink's height, so that letters have one size.
    const unit = height / 100;
    const top = 26 + RISE * MAX_RISES;
    const arcs = [...word.runs].sort((a, b) => Number(a.chosen) - Number(b.chosen)).map((run) => {
      const [from, to] = run.columns.map((column) => column / unit);
      const rise = RISE * Math.min(run.pieces[1] - run.pieces[0], MAX_RISES);
      const middle = (from + to) / 2;
      const weight = run.confidence ?? 0;
      return draw("g", { class: run.chosen ? "chosen" : weight > 0.5 ? "likely" : "" },
        draw("path", { d: `M${from + 2} ${top - 3}C${from + 2} ${top - rise - 8} ${to - 2} ${top - rise - 8} ${to - 2} ${top - 3}`, "vector-effect": "non-scaling-stroke" }),
        draw("text", { x: middle, y: top - rise * 0.78 - 7 }, run.character),
        draw("title", {}, say("words.run", { character: run.character, penalty: number(run.penalty, 1), confidence: number(run.confidence) })));
    });
    const svg = draw("svg", { viewBox: `0 0 ${width / unit} ${top}`, class: "arcs", role: "img", "aria-label": say("words.graph") }, ...arcs);
    return this.fitted(width / height, make("figure", { class: "graph" }, make("div", {}, svg, canvas), make("figcaption", {}, say("words.graph"))));
  }

  /** Draws what the sliding network sees, and what it says every four columns. @param {any} word */
  strip(word) {
    const { shape: [height, width], data } = this.tensors[word.strip];
    const canvas = make("canvas", { tabindex: 0, role: "application", "aria-label": say("words.strip") });
    const tiles = new Tiles(canvas);
    tiles.shape({ maps: 1, width, height, columns: 1, gap: 0 });
    tiles.draw(data, rangeOfInput());
    const outputs = word.outputs.map((own, k) =>
      draw("g", { class: own.chosen ? "chosen" : (own.confidence ?? 0) > 0.5 ? "likely" : "", transform: `translate(${FIELD_WIDTH / 2 + OUTPUT_STEP * k} 5)` },
        draw("circle", { r: 2.6 }),
        draw("text", { y: 1.5 }, own.character === " " ? "·" : own.character),
        draw("title", {}, say("words.run", { character: own.character, penalty: number(own.penalty, 1), confidence: number(own.confidence) }))));
    this.mark = draw("rect", { y: 10, width: FIELD_WIDTH, height: FIELD_WIDTH, "vector-effect": "non-scaling-stroke" });
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height + 10}`, class: "outputs", "aria-hidden": "true" }, ...outputs, this.mark);
    const frame = make("div", { class: "slid" }, canvas, svg);
    const point = (event) => {
      const box = canvas.getBoundingClientRect();
      this.place(Math.round((((event.clientX - box.left) / box.width) * width - FIELD_WIDTH / 2) / OUTPUT_STEP), true);
    };
    frame.addEventListener("click", point);
    frame.addEventListener("pointermove", (event) => event.pointerType === "mouse" && point(event));
    canvas.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!way) return;
      event.preventDefault();
      this.place(this.at + way, true);
    });
    return this.fitted(width / height, make("figure", {}, frame, make("figcaption", {}, say("words.outputs"))));
  }

  /** Bounds a drawing's height, whatever its word's length. @param {number} ratio @param {HTMLElement} figure */
  fitted(ratio, figure) {
    const width = Math.round(128 * ratio);
    figure.style.width = `${Math.max(width, MIN_FIGURE_WIDTH)}px`;
    figure.firstElementChild.style.maxWidth = `${width}px`;
    return figure;
  }
}
