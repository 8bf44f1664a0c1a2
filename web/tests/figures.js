// How large the page is and how fast: the table of docs/page.md. It asserts nothing: machines differ.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { FOLDER, SINGLE, answers, openBrowser, serveFolder, stroke, visit } from "./parts.js";

/** How often each time is taken. */
const ROUNDS = Number(process.env.ROUNDS ?? 5);

const at = (share, values) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];
const told = (values) => `median ${at(0.5, values).toFixed(1)} ms, 95 % ${at(0.95, values).toFixed(1)} ms`;
const tell = (what, value) => console.log(`${what.padEnd(52)} ${value}`);

function sizes() {
  const files = readdirSync(FOLDER, { recursive: true }).map((name) => join(FOLDER, name)).filter((path) => statSync(path).isFile());
  const sum = (filter, pack) => files.filter(filter).reduce((sum, path) => {
    const bytes = readFileSync(path);
    return sum + (pack ? gzipSync(bytes, { level: 9 }).length : bytes.length);
  }, 0);
  const isModule = (path) => path.endsWith(".wasm");
  const isPage = (path) => /\.(html|css|js)$/.test(path);
  const isFirst = (path) => isModule(path) || isPage(path) || path.endsWith("reader.safetensors") || path.endsWith("en.txt") || path.endsWith("7.png");
  tell("module", `${sum(isModule)} bytes, ${sum(isModule, true)} by gzip`);
  tell("HTML, CSS and JavaScript, as written", `${sum(isPage)} bytes, ${sum(isPage, true)} by gzip`);
  tell("until the first reading, by gzip", `${sum(isFirst, true)} bytes`);
  tell("the page in one file", `${statSync(SINGLE).size} bytes`);
}

/** Opens the page anew, at a fraction of the processor's speed. @param {number} slower */
async function open(browser, url, slower) {
  const seen = await visit(browser, "about:blank");
  const cdp = await seen.context.newCDPSession(seen.page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: slower });
  await seen.page.goto(url);
  await answers(seen.page, "7");
  return seen;
}

async function starts(browser, url, slower) {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { page, context } = await open(browser, url, slower);
    times.push(await page.evaluate(() => performance.getEntriesByName("first reading")[0]?.startTime ?? performance.now()));
    await context.close();
  }
  return times;
}

/** From a pointer's event until all layers are drawn. */
async function draws(browser, url, slower) {
  const { page, context } = await open(browser, url, slower);
  await page.waitForTimeout(1500);
  await page.evaluate(() => performance.clearMeasures());
  for (let round = 0; round < ROUNDS; round++) {
    await page.locator("#clear").click();
    await stroke(page, "pad", [[0.3, 0.2], [0.7, 0.25], [0.45, 0.85]]);
  }
  await page.waitForTimeout(300);
  const times = await page.evaluate(() => performance.getEntriesByName("event to layers").map(({ duration }) => duration));
  await context.close();
  return times;
}

/** From the choice of a photograph of 12 megapixels until its answer. */
async function photograph(browser, url) {
  const { page, context } = await open(browser, url, 1);
  await page.waitForTimeout(1500);
  const png = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 4000, height: 3000 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#ddd";
    pen.fillRect(0, 0, 4000, 3000);
    pen.lineWidth = 160;
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(1500, 700);
    pen.lineTo(2500, 750);
    pen.lineTo(1900, 2300);
    pen.stroke();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg"));
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  await page.locator("#clear").click();
  await page.locator("#modes label", { has: page.locator("[value=photo]") }).click();
  const start = Date.now();
  await page.locator("#photo-file").setInputFiles({ name: "7.jpg", mimeType: "image/jpeg", buffer: Buffer.from(png) });
  await answers(page, "7");
  const time = Date.now() - start;
  await context.close();
  return time;
}

sizes();
const [served, browser] = [await serveFolder(), await openBrowser()];
for (const slower of [1, 4]) {
  const of = slower === 1 ? "" : `, at a ${slower}th of the speed`;
  tell(`from the address to the first reading${of}`, told(await starts(browser, served.url, slower)));
  tell(`from an event to all layers${of}`, told(await draws(browser, served.url, slower)));
}
tell("a photograph of 12 megapixels", `${await photograph(browser, served.url)} ms`);
await browser.close();
await served.close();
