// The sliders of 1998: what happens to a digit before the bare network sees it. Each can sweep by itself.

import { find, make } from "./dom.js";
import { number, say } from "./text.js";

/** From, to, step, and where nothing changes. */
const TRANSFORMS = {
  shift_x: [-10, 10, 0.5, 0],
  shift_y: [-10, 10, 0.5, 0],
  scale: [0.3, 2, 0.01, 1],
  squeeze: [0.5, 2, 0.01, 1],
  slant: [-10, 10, 0.5, 0],
  turn: [-180, 180, 1, 0],
  stroke: [-2, 3, 0.1, 0],
  contrast: [0, 1.5, 0.01, 1],
  noise: [0, 1, 0.01, 0],
};
/** How long a sweep takes, there and back. */
const SWEEP_MS = 7000;

export class Sliders {
  seed = 0;
  /** @type {Map<string, number>} when each sweep began */
  sweeps = new Map();

  constructor(onChange) {
    this.onChange = onChange;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.still.addEventListener("change", () => this.stop());
    this.rows = {};
    for (const [name, [min, max, step, value]] of Object.entries(TRANSFORMS)) {
      const input = make("input", { type: "range", id: `slide-${name}`, min, max, step, value });
      const label = make("label", { for: input.id });
      const shown = make("output", { for: input.id });
      const sweep = make("button", { type: "button", class: "icon", "aria-pressed": "false" }, "▸");
      input.addEventListener("input", () => this.set(name, input.valueAsNumber));
      sweep.addEventListener("click", () => this.sweep(name));
      this.rows[name] = { input, label, shown, sweep };
      find("sliders").append(make("div", { class: "slider" }, label, shown, input, sweep));
    }
  }

  speak() {
    for (const [name, { label, sweep }] of Object.entries(this.rows)) {
      label.textContent = say(`slide.${name}`);
      sweep.setAttribute("aria-label", say("slide.sweep", { what: say(`slide.${name}`) }));
      sweep.disabled = this.still.matches;
      this.show(name);
    }
  }

  show(name) {
    const { input, shown } = this.rows[name];
    shown.textContent = number(input.valueAsNumber, TRANSFORMS[name][2] < 0.1 ? 2 : name === "turn" ? 0 : 1);
  }

  set(name, value) {
    this.stop(name);
    this.rows[name].input.value = value;
    this.show(name);
    this.onChange();
  }

  /** The transformation, as the engine wants it. */
  values() {
    const values = Object.entries(this.rows).map(([name, { input }]) => [name, input.valueAsNumber]);
    return { ...Object.fromEntries(values), seed: this.seed };
  }

  /** What differs from nothing, as a short text; and back. */
  toText() {
    const changed = Object.entries(this.rows).filter(([name, { input }]) => input.valueAsNumber !== TRANSFORMS[name][3]);
    const texts = changed.map(([name, { input }]) => `${name}:${input.value}`);
    return [...texts, ...(this.seed ? [`seed:${this.seed}`] : [])].join(",");
  }

  fromText(text) {
    this.stop();
    const wanted = Object.fromEntries(text.split(",").map((part) => part.split(":")));
    this.seed = Math.max(0, Math.min(Math.trunc(Number(wanted.seed)) || 0, Number.MAX_SAFE_INTEGER));
    for (const name of Object.keys(TRANSFORMS)) {
      this.rows[name].input.value = Number.isFinite(Number(wanted[name])) ? wanted[name] : TRANSFORMS[name][3];
      this.show(name);
    }
    this.onChange();
  }

  /** Begins a sweep, or ends it where it is. @param {string} name */
  sweep(name) {
    if (this.sweeps.has(name)) return this.stop(name);
    const [min, max] = TRANSFORMS[name];
    const { input, sweep } = this.rows[name];
    const phase = Math.asin((2 * (input.valueAsNumber - min)) / (max - min) - 1);
    this.sweeps.set(name, performance.now() - (phase / 2 / Math.PI) * SWEEP_MS);
    sweep.setAttribute("aria-pressed", "true");
    sweep.textContent = "❙❙";
    if (this.sweeps.size === 1) requestAnimationFrame(() => this.step());
  }

  /** Ends a sweep, or all. @param {string} [only] */
  stop(only) {
    for (const name of only ? [only] : [...this.sweeps.keys()]) {
      this.sweeps.delete(name);
      this.rows[name].sweep.setAttribute("aria-pressed", "false");
      this.rows[name].sweep.textContent = "▸";
    }
  }

  step() {
    if (this.sweeps.size === 0) return;
    const now = performance.now();
    for (const [name, begun] of this.sweeps) {
      const [min, max] = TRANSFORMS[name];
      const share = (1 + Math.sin((2 * Math.PI * (now - begun)) / SWEEP_MS)) / 2;
      this.rows[name].input.value = min + share * (max - min);
      this.show(name);
      if (name === "noise") this.seed = Math.floor(now / 150);
    }
    this.onChange();
    requestAnimationFrame(() => this.step());
  }
}
