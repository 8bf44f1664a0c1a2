// The page's words: one plain text file a language, with English for whatever is missing.

import { asset } from "./asset.js";

export const LANGUAGES = ["en", "zh-Hant"];
/** @type {Map<string, Promise<Map<string, string>>>} */
const files = new Map();
let english = new Map();
let words = english;

/** Chooses the language that a browser asks for. */
export function preferredLanguage() {
  return /^zh/i.test(navigator.language) ? "zh-Hant" : "en";
}

/** Reads `key = text` lines; `#` begins a comment. @param {string} file */
function parse(file) {
  const lines = file.split("\n").filter((line) => line.includes(" = ") && !line.startsWith("#"));
  return new Map(lines.map((line) => {
    const place = line.indexOf(" = ");
    return [line.slice(0, place).trim(), line.slice(place + 3).trim()];
  }));
}

/** Opens a language's file, once. @param {string} name @returns {Promise<Map<string, string>>} */
function openLanguage(name) {
  if (!files.has(name)) files.set(name, asset(`text/${name}.txt`).then((bytes) => parse(new TextDecoder().decode(bytes))));
  return files.get(name);
}

/** Opens a language and puts its words on the page. @param {string} language */
export async function speak(language) {
  const name = LANGUAGES.includes(language) ? language : "en";
  [english, words] = await Promise.all([openLanguage("en"), openLanguage(name)]);
  document.documentElement.lang = name;
  document.title = say("title");
  for (const one of document.querySelectorAll("[data-text]")) one.textContent = say(one.getAttribute("data-text"));
  for (const one of document.querySelectorAll("[data-label]")) {
    one.setAttribute("aria-label", say(one.getAttribute("data-label")));
  }
}

/** Says a text, with `{name}` replaced. @param {string} key @param {Record<string, any>} [values] */
export function say(key, values = {}) {
  const text = words.get(key) ?? english.get(key) ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** Says whether there is such a text. @param {string} key */
export function isSaid(key) {
  return english.has(key);
}

/** Joins words as the language does, each once, with how often it occurs. @param {string[]} all */
export function listed(all) {
  const counts = [...new Set(all)].map((one) => [one, all.filter((other) => other === one).length]);
  const list = new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" });
  return list.format(counts.map(([one, count]) => (count > 1 ? `${one} ×${count}` : `${one}`)));
}

/** Writes a number, with a true minus. @param {number} value @param {number} [places] */
export function number(value, places = 2) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const text = value.toFixed(places);
  return (/^-0\.?0*$/.test(text) ? text.slice(1) : text).replace("-", "−");
}
