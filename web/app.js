// The page: what its modes ask of the engine, and what its controls set.

import { CHOICES, fromHash, toHash } from "./address.js";
import { Answers } from "./answers.js";
import { asset, isSingleFile } from "./asset.js";
import { find, make, write } from "./dom.js";
import { openEngine } from "./engine.js";
import { Focus } from "./focus.js";
import { FormDesk, fieldsOf } from "./form.js";
import { drawLegend, setPalette } from "./layers.js";
import { Notes } from "./notes.js";
import { MAX_WIDTH, Pad, itemsOf } from "./pad.js";
import { PhotoDesk } from "./photo.js";
import { download, figureJson, figurePng, figureSvg } from "./share.js";
import { Sliders } from "./sliders.js";
import { tensor } from "./tensors.js";
import { isSaid, preferredLanguage, say, speak } from "./text.js";
import { Tour } from "./tour.js";
import { Words } from "./words.js";

/** Sides of the pad and of the strip, in CSS pixels, and of a sample on the strip. */
const [PAD_SIDE, STRIP_HEIGHT, STRIP_SAMPLE] = [280, 150, 140];
/** After how long a network that did not come is asked for again. */
const RETRY_MS = 3000;
/** A digit without ink. */
const EMPTY_DIGIT = tensor([28, 28], new Uint8Array(784));
/** What ends a reading of which nothing is wanted any more. */
const OVERTAKEN = new Error("another reading has begun");

class Page {
  mode = "digit";
  language = preferredLanguage();
  theme = "";
  palette = "grey";
  networks = ["reader"];
  /** The network whose layers are shown. */
  shown = "reader";
  samples = new Map();
  notes = new Notes();
  /** Counts what makes earlier readings worthless: a change of the mode or of the photograph. */
  turn = 0;
  laid = Promise.resolve();

  constructor(engine) {
    this.engine = engine;
    this.answers = new Answers((unit, pin) => this.focus.set(unit, pin), () => this.focus.leave(), (network) => {
      this.shown = network;
      this.refresh();
    });
    this.focus = new Focus(this.answers.views, (text, field) => engine.ask(text, { field }).catch((error) => this.notes.ofReading(this.explain(error))));
    const changed = (event) => {
      this.notes.ofAction("");
      this.refresh(event);
    };
    this.pad = new Pad(find("pad"), find("pad-mark"), changed);
    this.strip = new Pad(find("strip"), find("strip-mark"), (event) => {
      this.notes.setFault("full", null);
      changed(event);
    });
    this.sliders = new Sliders(changed);
    this.desk = new PhotoDesk(engine, (error) => {
      this.setMode(this.mode === "form" ? "form" : "photo");
      if (error) this.notes.ofAction(error.message);
    }, (file) => this.takesForm(file));
    this.sheet = new FormDesk(changed, (text) => this.answers.say(text));
    this.pad.holdsOne = true;
    this.words = new Words(find("words"), (strip, output) => this.slide(strip, output));
    this.tour = new Tour((step) => this.follow(step));
  }

  async open() {
    this.pad.resize(PAD_SIDE, PAD_SIDE);
    // Samples come while the engine opens.
    const { pad, strip } = fromHash(location.hash);
    for (const text of [pad, strip]) this.openInk(text);
    await this.engine.ready;
    const info = await this.engine.ask({ ask: "info" });
    this.answers.learn(info);
    this.focus.learn(info);
    this.listen();
    await this.restore();
    this.isOpen = true;
    this.refresh();
    await this.isRead;
    for (const name of ["verifier", "verifier-2", "sdnn"]) this.complete(name);
  }

  /** Gets a network that the answers need; once more, where it did not come. @param {string} name */
  async complete(name) {
    try {
      await this.engine.need(name).catch(async () => {
        this.notes.setFault(name, () => say("error.network"));
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        await this.engine.need(name);
      });
      this.notes.setFault(name, null);
      this.refresh();
    } catch {
      // The fault stays told.
    }
  }

  /** Asks the engine for a reading, unless another has begun when the reply comes. */
  ask(text, tensors) {
    const { turn } = this;
    return this.engine.ask(text, tensors).finally(() => {
      if (turn !== this.turn) throw OVERTAKEN;
    });
  }

  /** The pad of this mode. */
  get ink() {
    return this.mode === "several" ? this.strip : this.pad;
  }

  /** Whether the weighted sums are shown, before the squash. */
  get sums() {
    return find("sums").checked;
  }

  /** What each number may say, or nothing. */
  get format() {
    return find("format").value.trim();
  }

  /** The boxes of the networks. @returns {HTMLInputElement[]} */
  get boxes() {
    return [...find("networks").querySelectorAll("input")];
  }

  listen() {
    const on = (id, event, act) => find(id).addEventListener(event, ({ target }) => act(target));
    on("modes", "change", ({ value }) => this.setMode(value));
    on("undo", "click", () => this.ink.undo());
    on("clear", "click", () => this.ink.clear());
    on("wider", "click", () => (this.strip.width < MAX_WIDTH ? this.widen(this.strip.width + 160) : this.notes.setFault("full", () => say("strip.full"))));
    on("pen", "input", ({ valueAsNumber }) => (this.pad.pen = this.strip.pen = valueAsNumber));
    on("reset", "click", () => this.sliders.fromText(""));
    for (const name of ["language", "theme", "palette"]) on(name, "change", ({ value }) => this.dress({ [name]: value }));
    on("format", "input", () => this.refresh());
    on("form-save", "click", () => download("form.json", new Blob([JSON.stringify(this.sheet.record(), null, 2)], { type: "application/json" })));
    on("form-file", "change", (target) => {
      this.openForm(target.files[0]).catch((error) => this.notes.ofAction(error.message));
      target.value = "";
    });
    on("sums", "change", () => {
      drawLegend(this.sums);
      this.refresh();
    });
    on("save", "change", (target) => {
      const failed = (error) => (error.name === "NotAllowedError" ? say("save.refused") : error.message);
      this.save(target.value).catch(failed).then((told) => this.notes.ofAction(told ?? ""));
      target.value = "";
    });
    for (let digit = 0; digit < 10; digit++) {
      find("samples").append(make("button", { class: "icon", onclick: () => this.lay([digit], this.mode !== "several") }, `${digit}`));
    }
    for (const value of CHOICES) {
      find("networks").append(make("label", {}, make("input", { type: "checkbox", value, onchange: () => this.choose() }), make("span", {}, value)));
    }
    window.addEventListener("hashchange", () => location.hash !== this.hash && this.restore());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.dress({}));
  }

  /** Changes language, theme or palette. @param {object} changes */
  async dress(changes) {
    Object.assign(this, changes);
    document.documentElement.dataset.theme = this.theme;
    for (const name of ["language", "theme", "palette"]) find(name).value = this[name];
    await speak(this.language);
    setPalette(this.palette);
    drawLegend(this.sums);
    this.answers.speak();
    this.sliders.speak();
    this.sheet.speak();
    for (const box of this.boxes) box.parentElement.title = say(`network.${box.value}`);
    [...find("samples").children].forEach((button, digit) => button.setAttribute("aria-label", say("sample", { digit })));
    this.tour.speak();
    this.setMode(this.mode);
  }

  setMode(mode) {
    this.turn += 1;
    this.leavePlace();
    this.notes.setFault("full", null);
    if (mode !== this.mode) this.words.show(null);
    this.mode = mode;
    document.body.dataset.mode = mode;
    for (const part of document.querySelectorAll("[data-for]")) {
      part.toggleAttribute("hidden", !part.getAttribute("data-for").split(" ").includes(mode));
    }
    find("modes").querySelector(`[value='${mode}']`).checked = true;
    if (mode !== "drawn") this.sliders.stop();
    if (mode !== "photo") this.desk.showStages(null);
    if (mode === "several" && !this.strip.width) this.widen();
    write(find("how"), say(`hint.${mode}`));
    this.notes.ofAction("");
    this.refresh();
  }

  /** Makes the strip as wide as its place, or wider. @param {number} [width] */
  widen(width = 0) {
    const canvas = find("strip");
    const place = find("result").clientWidth || find("top").clientWidth;
    this.strip.resize(Math.max(width, place - 2), STRIP_HEIGHT);
    canvas.style.width = `${this.strip.width}px`;
    this.refresh();
  }

  /** Lays samples on the pad. @param {number[]} digits @param {boolean} anew */
  lay(digits, anew) {
    const pad = this.ink;
    const images = Promise.all(digits.map((digit) => this.sample(digit)));
    // Samples are laid in the order in which they were asked for.
    this.laid = Promise.allSettled([images, this.laid]).then(([{ value }]) => value && this.put(pad, digits, value, anew));
    return this.laid;
  }

  put(pad, digits, images, anew) {
    const isStrip = pad === this.strip;
    const size = isStrip ? STRIP_SAMPLE : PAD_SIDE;
    const items = anew ? [] : [...pad.items];
    let end = anew ? 0 : pad.inkEnd();
    digits.forEach((digit, at) => {
      // A digit takes the middle half of its picture.
      const x = isStrip ? Math.round(Math.max(end - 0.2 * size, 0)) : 0;
      items.push({ sample: digit, image: images[at], x, y: isStrip ? 5 : 0, size });
      end = x + 0.8 * size;
    });
    if (isStrip && end > MAX_WIDTH) return this.notes.setFault("full", () => say("strip.full"));
    if (isStrip && end + 40 > pad.width) this.widen(end + 120);
    pad.set(items);
    pad.canvas.closest(".paper").scrollLeft = end;
  }

  sample(digit) {
    if (!this.samples.has(digit)) {
      const open = async () => createImageBitmap(new Blob([await asset(`samples/${digit}.png`)], { type: "image/png" }));
      const opened = open();
      this.samples.set(digit, opened);
      opened.then(() => this.notes.setFault("sample", null), ({ message }) => {
        this.samples.delete(digit);
        this.notes.setFault("sample", () => say("error.sample", { digit, message }));
      });
    }
    return this.samples.get(digit);
  }

  /** The items of an address; none where a sample does not come. @param {string} text */
  openInk(text) {
    return itemsOf(text, (digit) => this.sample(digit)).catch(() => []);
  }

  /** Ticks networks, and takes them. @param {string[]} networks */
  async tick(networks) {
    for (const box of this.boxes) box.checked = networks.includes(box.value);
    await this.choose();
  }

  /** Takes the networks that are ticked; one always is. */
  async choose() {
    const { boxes } = this;
    this.notes.setFault("choice", null);
    await Promise.all(boxes.filter((box) => box.checked).map(async (box) => {
      const name = box.value;
      await this.engine.need(name).catch(({ message }) => {
        box.checked = false;
        this.notes.setFault("choice", () => say("error.choice", { name, message }));
      });
    }));
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    this.networks = chosen.length ? chosen : [this.shown];
    if (!this.networks.includes(this.shown)) this.shown = this.networks[0];
    for (const box of boxes) box.checked = this.networks.includes(box.value);
    this.refresh();
  }

  /** Reads what is there, and tells what its mode has to say of that; of many changes in a row only the last is read. @param {Event} [event] */
  refresh(event) {
    this.isStale = true;
    this.event = event;
    if (this.isOpen) this.isRead ??= this.read();
  }

  async read() {
    while (this.isStale) {
      this.isStale = false;
      const start = this.event?.timeStamp;
      try {
        this.notes.ofReading((await this[this.mode]()) ?? "");
        if (start) performance.measure("event to layers", { start, end: performance.now() });
        if (!this.hasRead) performance.mark("first reading");
        this.hasRead = true;
      } catch (error) {
        if (error !== OVERTAKEN) this.fail(error);
      }
    }
    this.isRead = null;
    this.remember();
  }

  async digit() {
    const picture = this.pad.picture();
    await this.compare((network) => this.ask({ ask: "digit", network, sums: this.sums }, { picture }));
  }

  async drawn() {
    const transform = this.sliders.values();
    const { items } = this.pad;
    /** @type {import("./tensors.js").Tensors} */
    let input = { picture: this.pad.picture() };
    if (items.length === 1 && "sample" in items[0]) {
      // A sample is brought to the network's form once; after that nothing but the sliders touches it.
      if (this.formed?.item !== items[0]) {
        const { tensors } = await this.ask({ ask: "digit" }, input);
        this.formed = { item: items[0], digit: tensors.digit ?? EMPTY_DIGIT };
      }
      input = { digit: this.formed.digit };
    }
    await this.compare((network) => this.ask({ ask: "drawn", network, transform, sums: this.sums }, input));
    return items.length ? "" : say("drawn.empty");
  }

  /** Asks the networks that were chosen, and shows the layers of one. @param {(network: string) => Promise<any>} ask */
  async compare(ask) {
    const { networks, shown } = this;
    const first = await ask(shown);
    await this.show(first, shown);
    const others = networks.length < 2 ? [] : await Promise.all(networks.map((name) => (name === shown ? first : ask(name))));
    this.answers.beside(networks, others, shown);
  }

  async several() {
    await this.showPage(await this.askPage({}, { picture: this.strip.picture() }));
  }

  /** Asks for lines, of the format that is typed in, if one is. @param {any} more @param {any} input */
  async askPage(more, input) {
    const { format } = this;
    const field = find("format");
    try {
      const reply = await this.ask({ ask: "page", alternatives: 3, ...more, ...(format && { format }) }, input);
      field.removeAttribute("aria-invalid");
      return reply;
    } catch (error) {
      if (format) field.setAttribute("aria-invalid", "true");
      throw error;
    }
  }

  async photo() {
    const { photo } = this.desk;
    find("photo-empty").hidden = photo !== null;
    this.desk.show(null);
    if (!photo) {
      this.words.show(null);
      this.desk.showStages(null);
      this.reply = null;
      return this.blank();
    }
    const networks = this.engine.loaded?.size;
    const format = this.format;
    const { seen } = this;
    if (seen?.photo !== photo || seen.networks !== networks || seen.sums !== this.sums || seen.format !== format) {
      if (this.seen?.photo !== photo) this.clear();
      this.notes.ofReading(say("photo.reading"));
      const { picture } = photo;
      let reply = await this.ask({ ask: "digit", stages: true, sums: this.sums }, { picture });
      const isPage = reply.text.answer.reason === "several";
      // Who names a format asks for a number, of one digit or of several.
      if (isPage || format) reply = await this.askPage({ stages: true }, { picture });
      this.seen = { photo, reply, isPage: isPage || format !== "", networks, sums: this.sums, format };
    }
    const { reply, isPage } = this.seen;
    this.desk.show(reply.text.answer);
    this.desk.showStages(reply);
    if (isPage) {
      await this.showPage(reply);
    } else {
      this.words.show(null);
      await this.show(reply, "reader");
    }
    return photo.note;
  }

  /** Takes the fields of a form's file. @param {File} file */
  async openForm(file) {
    if (file) this.sheet.replace(fieldsOf(await file.text(), this.desk.photo));
  }

  /** Takes a form that was dropped or pasted beside its sheet. @param {File} file @returns {boolean} whether it is one */
  takesForm(file) {
    const isForm = this.mode === "form" && (file.type === "application/json" || file.name.endsWith(".json"));
    if (isForm) this.openForm(file).catch((error) => this.notes.ofAction(error.message));
    return isForm;
  }

  /** Reads the fields of the form on the photograph. */
  async form() {
    const { sheet, desk: { photo } } = this;
    sheet.show(photo);
    const { revision } = sheet;
    const networks = this.engine.loaded?.size;
    const { filled } = this;
    if (filled?.photo !== photo || filled.revision !== revision || filled.networks !== networks) {
      this.reply = this.filled = null;
      const faults = sheet.faults();
      const sound = [...sheet.fields.keys()].filter((at) => !faults[at]);
      if (!photo || !sound.length) return photo?.note ?? "";
      this.notes.ofReading(say("photo.reading"));
      const form = { ...sheet.record(), fields: sound.map((at) => sheet.fields[at]) };
      const reply = await this.ask({ ask: "form", form }, { picture: photo.picture });
      // Of fields that changed meanwhile it is not the reading.
      if (sheet.revision !== revision) return "";
      const values = [];
      reply.text.answer.fields.forEach((value, at) => (values[sound[at]] = value));
      sheet.fill(values);
      this.filled = { photo, revision, networks, reply };
    }
    this.reply = this.filled.reply;
    const count = this.reply.text.answer.fields.filter(({ value }) => value !== null).length;
    return `${say("form.told", { count, all: sheet.fields.length })} ${photo.note}`;
  }

  async show(reply, network) {
    this.reply = reply;
    const { text: { answer, look }, tensors } = reply;
    this.leavePlace();
    if (!look) return this.blank(answer);
    this.answers.draw(tensors, look);
    this.answers.tell(answer, look);
    this.focus.update(tensors.input.data, network);
  }

  /** Shows what the bare network makes of an empty field, for the layers are never empty. @param {any} [answer] */
  async blank(answer = { rejected: true, reason: "blank" }) {
    const { tensors, text } = await this.ask({ ask: "drawn", network: this.shown, sums: this.sums }, { digit: EMPTY_DIGIT });
    this.leavePlace();
    this.answers.draw(tensors, text.look);
    this.answers.tell(answer, null);
    this.focus.update(tensors.input.data, this.shown);
  }

  async showPage(reply) {
    this.reply = reply;
    if (!reply.text.words.some((word) => word.strip)) await this.blank();
    this.words.show(reply);
    this.answers.tellPage(reply.text.answer);
  }

  /** Shows the layers of the sliding network at one of its outputs.
   * @param {import("./tensors.js").Tensor} strip @param {number} output */
  async slide(strip, output) {
    this.place = { strip, output };
    if (this.isSliding) return;
    this.isSliding = true;
    while (this.place && this.slid?.strip !== this.place.strip) {
      const { strip: field } = this.place;
      const asked = this.engine.ask({ ask: "field", network: "sdnn" }, { field });
      this.slid = await asked.then((reply) => ({ strip: field, reply }), (error) => ({ strip: field, error }));
    }
    this.isSliding = false;
    // Another answer may be shown by now.
    if (!this.place) return;
    const { error } = this.slid;
    this.notes.setFault("strip", error ? () => say("error.strip", { message: this.explain(error) }) : null);
    if (error) return this.answers.dim(true);
    const { strip: { shape: [height, width], data }, output: at } = this.place;
    const { tensors, text } = this.slid.reply;
    this.answers.draw({ ...tensors, input: tensor([1, height, width], data) }, text.looks[at], at);
    const window = new Float32Array(32 * 32);
    for (let row = 0; row < 32; row++) window.set(data.subarray(row * width + 4 * at, row * width + 4 * at + 32), 32 * row);
    this.focus.update(window, "sdnn");
  }

  /** Forgets the place on the strip whose layers were to be shown. */
  leavePlace() {
    this.place = null;
    this.notes.setFault("strip", null);
  }

  /** Says in the page's words what is wrong. @param {any} error */
  explain({ key, message }) {
    return key ? say(key, { message }) : message;
  }

  /** Takes away an answer that is not to what is there. */
  clear() {
    this.reply = null;
    this.leavePlace();
    this.answers.clear();
    this.words.show(null);
    this.desk.showStages(null);
    this.filled = null;
    if (this.mode === "form") this.sheet.fill([]);
  }

  fail(error) {
    this.clear();
    this.notes.ofReading(this.explain(error));
  }

  /** Puts what is set into the address. */
  remember() {
    clearTimeout(this.remembering);
    this.remembering = setTimeout(() => {
      const { mode, networks, language, theme, palette, pad, strip, sums, format, sheet } = this;
      this.hash = toHash({
        mode, networks, language, theme, palette, sums, format, form: JSON.stringify(sheet.record()), sliders: this.sliders.toText(), unit: this.focus.pinned, pad: pad.toText(),
        strip: strip.toText(), width: strip.width,
      });
      history.replaceState(null, "", this.hash);
    }, 300);
  }

  /** Sets the page as the address says. */
  async restore() {
    const { mode, networks, language, theme, palette, ...state } = fromHash(location.hash);
    this.networks = networks;
    this.shown = networks[0];
    for (const box of this.boxes) box.checked = networks.includes(box.value);
    this.focus.pinned = this.focus.unit = state.unit;
    find("sums").checked = state.sums;
    find("format").value = state.format;
    this.sheet.replace(state.form ? fieldsOf(state.form, null) : []);
    const [onPad, onStrip] = await Promise.all([this.openInk(state.pad), this.openInk(state.strip)]);
    this.pad.past = [];
    this.strip.past = [];
    this.pad.replace(onPad);
    this.sliders.fromText(state.sliders);
    await this.dress({ mode, language, theme, palette });
    if (state.width || this.strip.width) this.widen(state.width);
    this.strip.replace(onStrip);
    if (networks.some((name) => name !== "reader")) await this.choose();
    await this.isRead;
  }

  /** Sets the page to a step of the tour; after the last, to what it was before. */
  async follow(step) {
    if (!step) {
      const { mode, unit, onPad, onStrip, networks } = this.before;
      this.before = null;
      await this.laid;
      this.pad.set(onPad);
      this.strip.set(onStrip);
      this.setMode(mode);
      this.tick(networks);
      return this.focus.set(unit, true);
    }
    const { mode, samples, unit: [layer, map, row, column], network } = step;
    const { focus, pad, strip, networks } = this;
    this.before ??= { mode: this.mode, unit: focus.pinned, onPad: [...pad.items], onStrip: [...strip.items], networks };
    this.setMode(mode);
    this.tick([network ?? "reader"]);
    this.focus.set({ layer, map, row, column }, true);
    await this.lay(samples, true);
  }

  /** Saves or copies the figure, and says what there is to say of it. @param {string} kind @returns {Promise<string>} */
  async save(kind) {
    const isCopy = kind === "copy" || kind === "link";
    const isFigure = kind === "svg" || kind === "png" || kind === "copy";
    if ((kind === "json" && !this.reply) || (isFigure && this.mode === "form")) return say("save.nothing");
    if (isCopy && !navigator.clipboard) return say("save.refused");
    if (kind === "svg") download("lenet5.svg", new Blob([figureSvg()], { type: "image/svg+xml" }));
    if (kind === "json") download("lenet5.json", new Blob([figureJson(this.reply)], { type: "application/json" }));
    if (kind === "png") download("lenet5.png", await figurePng());
    if (kind === "copy") await navigator.clipboard.write([new ClipboardItem({ "image/png": figurePng() })]);
    if (kind === "link") await navigator.clipboard.writeText(location.href);
    return isCopy ? say("save.done") : "";
  }
}

async function start() {
  const [main, plain] = [document.querySelector("main"), find("plain")];
  try {
    if (!document.createElement("canvas").getContext?.("2d")) throw new Error("plain.canvas");
    const engine = openEngine();
    await speak(preferredLanguage());
    // The page has its sizes before it is seen, so that nothing moves.
    main.style.visibility = "hidden";
    main.hidden = false;
    plain.hidden = true;
    await new Page(engine).open();
    main.style.visibility = "";
    document.body.dataset.ready = "";
    const keepsOffline = engine.isOwn && !isSingleFile() && location.protocol !== "file:";
    if (keepsOffline) navigator.serviceWorker?.register("sw.js").catch(() => {});
  } catch (error) {
    await speak(preferredLanguage()).catch(() => {});
    main.hidden = true;
    plain.hidden = false;
    plain.className = "told";
    const hasNoWasm = typeof WebAssembly === "undefined" || error.message.includes("WebAssembly");
    const key = hasNoWasm ? "plain.wasm" : isSaid(error.message) ? error.message : "plain.failed";
    const reason = say(key, { message: error.message });
    write(find("plain-why"), say("plain.why", { reason }));
    const still = new Blob([await asset("still.svg")], { type: "image/svg+xml" });
    plain.append(make("img", { src: URL.createObjectURL(still), alt: say("plain.still") }));
  }
}

start();
