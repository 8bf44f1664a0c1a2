// What the page tells beside the answer. Each kind lasts as long as it is true, whatever is read meanwhile.

import { find, write } from "./dom.js";

export class Notes {
  /** Faults until they are mended, each as its text in the language of the page. @type {Map<string, () => string>} */
  faults = new Map();
  /** What came of something that a person did, until that person does something else. */
  action = "";
  /** What there is to say of the last reading, until the next. */
  reading = "";

  /** @param {string} name @param {(() => string) | null} text none when it is mended */
  setFault(name, text) {
    if (text) this.faults.set(name, text);
    else if (!this.faults.delete(name)) return;
    this.show();
  }

  /** @param {string} text */
  ofAction(text) {
    this.action = text;
    this.show();
  }

  /** @param {string} text */
  ofReading(text) {
    this.reading = text;
    this.show();
  }

  /** Writes all notes, each once. */
  show() {
    const faults = [...this.faults.values()].map((text) => text());
    write(find("note"), [...new Set([...faults, this.action, this.reading])].filter(Boolean).join(" "));
  }
}
