// The tour: nine steps through the network, each of which sets the page to what it tells.

import { find, write } from "./dom.js";
import { say } from "./text.js";

/** What a step sets: the mode, a sample or several, the unit in focus, and what to look at, from its first part to its last.
 * The codes are told by `paper`, which was trained to draw them and nothing else. */
const STEPS = [
  { mode: "digit", samples: [7], unit: ["input", 0, 9, 20], look: ["layers"] },
  { mode: "digit", samples: [7], unit: ["c1", 2, 12, 16], look: ["squash"] },
  { mode: "digit", samples: [3], unit: ["c1", 4, 12, 16], look: ["layers"] },
  { mode: "digit", samples: [3], unit: ["s2", 1, 6, 7], look: ["layers"] },
  { mode: "digit", samples: [3], unit: ["c3", 6, 4, 4], look: ["layers", "table-i"] },
  { mode: "several", samples: [2, 0, 5, 8], unit: ["c5", 42, 0, 0], look: ["words"] },
  { mode: "digit", samples: [5], unit: ["f6", 24, 0, 0], look: ["codes"], network: "paper" },
  { mode: "digit", samples: [5], unit: ["output", 5, 0, 0], look: ["codes", "unit-parts"], network: "paper" },
  { mode: "digit", samples: [8], unit: ["output", 8, 0, 0], look: ["losses"], open: true, network: "paper" },
];

export class Tour {
  /** The step, from 1; 0 while there is no tour. */
  step = 0;

  constructor(apply) {
    this.apply = apply;
    find("tour-open").addEventListener("click", () => this.go(1));
    find("tour-back").addEventListener("click", () => this.go(this.step - 1));
    find("tour-next").addEventListener("click", () => this.go(this.step + 1));
    find("tour-close").addEventListener("click", () => this.go(0));
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.step && !find("camera").open && this.go(0));
  }

  async go(step) {
    const isFirst = this.step === 0;
    if (isFirst) this.wasOpen = find("losses").open;
    this.step = step > STEPS.length ? 0 : step;
    this.speak();
    if (this.step === 0) {
      find("tour-open").focus();
      find("losses").open = this.wasOpen;
      return this.apply(null);
    }
    if (isFirst) find("tour-next").focus({ preventScroll: true });
    const wanted = STEPS[this.step - 1];
    find("losses").open = wanted.open === true;
    await this.apply(wanted);
    // On a narrow page the tour covers the lower half.
    const [isCalm, isNarrow] = ["(prefers-reduced-motion: reduce)", "(max-width: 1099px)"].map((query) => matchMedia(query).matches);
    const [from, to] = [wanted.look[0], wanted.look.at(-1)].map((id) => find(id).getBoundingClientRect());
    const fits = !isNarrow && to.bottom - from.top <= innerHeight;
    const above = fits ? (innerHeight - (to.bottom - from.top)) / 2 : 0;
    window.scrollBy({ top: from.top - above, behavior: isCalm ? "auto" : "smooth" });
  }

  speak() {
    const { step } = this;
    find("tour").hidden = step === 0;
    document.body.classList.toggle("touring", step > 0);
    if (step === 0) return;
    write(find("tour-title"), say(`tour.${step}.title`));
    write(find("tour-section"), say(`tour.${step}.section`));
    write(find("tour-text"), say(`tour.${step}.text`));
    write(find("tour-place"), `${step} / ${STEPS.length}`);
    write(find("tour-next"), say(step === STEPS.length ? "tour.end" : "tour.next"));
    find("tour-back").disabled = step === 1;
  }
}
