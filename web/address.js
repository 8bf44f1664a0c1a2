// The page's state as the part of its address after `#`, so that a link opens the page as it was.

import { FIRST_UNIT } from "./focus.js";
import { fieldsOf } from "./form.js";
import { unitOf } from "./layers.js";
import { LANGUAGES, preferredLanguage } from "./text.js";

export const CHOICES = ["reader", "paper", "best", "robust"];
export const MODES = ["digit", "drawn", "several", "photo", "form"];
/** A form of more letters is not kept in the address. */
const MAX_FORM_LETTERS = 4000;
const THEMES = ["light", "dark"];
const PALETTES = ["grey", "colour"];
/** A seven on the pad. */
const FIRST_INK = "*77s00000";

/** @typedef {import("./layers.js").Unit} Unit */
/** @typedef {{mode: string, networks: string[], sliders: string, unit: Unit, language: string, theme: string, palette: string,
 *   pad: string, strip: string, width: number, sums: boolean, format: string, form: string}} State */

/** @param {State} state */
export function toHash({ mode, networks, sliders, unit: { layer, map, row, column }, language, theme, palette, pad, strip, width, sums, format, form }) {
  const parts = {
    m: mode, n: networks.join(), t: sliders, f: [layer, map, row, column].join(), l: language, h: theme,
    c: palette, p: pad, w: width || "", q: strip, s: sums ? 1 : "", o: encodeURIComponent(format), g: encoded(form),
  };
  // An empty pad is told, for without a word of it there is a seven.
  return "#" + Object.entries(parts).filter(([name, text]) => text !== "" || name === "p").map((pair) => pair.join("=")).join("&");
}

/** Writes a form of some fields in letters that no address changes. @param {string} form as JSON */
function encoded(form) {
  const letters = Array.from(new TextEncoder().encode(form), (byte) => String.fromCharCode(byte));
  const text = btoa(letters.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return text.length > MAX_FORM_LETTERS || form.includes('"fields":[]') ? "" : text;
}

/** Takes back a form; nothing where the text is damaged. @param {string} text */
function formOf(text) {
  try {
    const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const form = new TextDecoder().decode(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)));
    fieldsOf(form, null);
    return form;
  } catch {
    return "";
  }
}

/** Takes back what was written in the address, or nothing where it is no such text. @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** Takes any text; what it does not tell, or tells wrong, is as at first. @param {string} hash @returns {State} */
export function fromHash(hash) {
  const text = hash.slice(1).replace(/%(2C|3A|2A|3D|26)/gi, (letters) => decodeURIComponent(letters));
  const parts = Object.fromEntries(text.split("&").map((part) => part.split("=")));
  const get = (name, other, known) => (known.includes(parts[name]) ? parts[name] : other);
  const networks = CHOICES.filter((name) => parts.n?.split(",").includes(name));
  return {
    mode: get("m", "digit", MODES),
    networks: networks.length ? networks : ["reader"],
    sliders: parts.t ?? "",
    unit: unitOf(parts.f ?? "") ?? FIRST_UNIT,
    language: get("l", preferredLanguage(), LANGUAGES),
    theme: get("h", "", THEMES),
    palette: get("c", "grey", PALETTES),
    pad: parts.p ?? FIRST_INK,
    strip: parts.q ?? "",
    width: Number(parts.w) || 0,
    sums: parts.s === "1",
    format: decoded(parts.o ?? ""),
    form: formOf(parts.g ?? ""),
  };
}
