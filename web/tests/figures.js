// How large the page is and how fast: the table of docs/page.md. It asserts nothing: machines differ.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { FOLDER, SINGLE, answers, openBrowser, openModule, serveFolder, stroke, visit } from "./parts.js";

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
  // sw.js comes after that.
  const isFirst = (path) => isModule(path) || (isPage(path) && !path.endsWith("sw.js")) || path.endsWith("reader.safetensors") || path.endsWith("en.txt") || path.endsWith("7.png");
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

/** From the address to the first reading, and what was asked for until then. */
async function starts(browser, url, slower) {
  const times = [];
  let asked = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { page, context } = await open(browser, url, slower);
    const [time, resources] = await page.evaluate(() => {
      const [{ startTime }] = performance.getEntriesByName("first reading");
      const all = performance.getEntriesByType("resource").filter((one) => one.startTime < startTime && !one.name.startsWith("blob:"));
      return [startTime, all.map(({ name }) => name)];
    });
    times.push(time);
    asked = [url, ...resources];
    await context.close();
  }
  return { times, asked };
}

/** From a pointer's event until all layers are drawn; of that, until the page hears of it, and until the engine replies. */
async function draws(browser, url, slower) {
  const { page, context } = await open(browser, url, slower);
  await page.waitForTimeout(1500);
  await page.evaluate(() => {
    performance.clearMeasures();
    const measure = (name, start) => performance.measure(name, { start, end: performance.now() });
    document.addEventListener("pointermove", ({ buttons, timeStamp }) => buttons && measure("heard", timeStamp), true);
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, transfer) {
      const start = performance.now();
      const isDigit = new TextDecoder().decode(message.bytes.subarray(0, 200)).includes("digit");
      const heard = ({ data: { id } }) => {
        if (id !== message.id) return;
        this.removeEventListener("message", heard);
        if (isDigit) measure("replied", start);
      };
      this.addEventListener("message", heard);
      post.call(this, message, transfer);
    };
  });
  for (let round = 0; round < ROUNDS; round++) {
    await page.locator("#clear").click();
    await stroke(page, "pad", [[0.3, 0.2], [0.7, 0.25], [0.45, 0.85]]);
  }
  await page.waitForTimeout(300);
  const times = (name) => page.evaluate((name) => performance.getEntriesByName(name).map(({ duration }) => duration), name);
  const all = await Promise.all(["event to layers", "heard", "replied"].map(times));
  await context.close();
  return all;
}

/** A digit on a pad, in the module, without a browser about it. */
function digits() {
  const ask = openModule(["reader", "verifier", "verifier-2"]);
  const side = 140;
  const data = new Uint8Array(side * side).fill(255);
  for (let step = 0; step < 70; step++) {
    for (const [x, y] of [[40 + step * 0.8, 35], [96 - step * 0.4, 35 + step]]) {
      for (let at = 0; at < 81; at++) data[(Math.round(y) + Math.floor(at / 9)) * side + Math.round(x) + (at % 9)] = 20;
    }
  }
  return Array.from({ length: 100 * ROUNDS }, () => {
    const start = performance.now();
    ask({ ask: "digit" }, { picture: { shape: [side, side], data } });
    return performance.now() - start;
  });
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
tell("a digit in the module, without a browser", told(digits()));
const [served, browser] = [await serveFolder(), await openBrowser()];
for (const slower of [1, 4]) {
  const of = slower === 1 ? "" : `, at a ${slower}th of the speed`;
  const { times, asked } = await starts(browser, served.url, slower);
  tell(`from the address to the first reading${of}`, told(times));
  tell(`requests until then${of}`, `${asked.length}: ${asked.map((one) => one.slice(served.url.length) || "/").join(" ")}`);
  const [drawn, heard, replied] = await draws(browser, served.url, slower);
  tell(`from a pointer's event to all layers${of}`, told(drawn));
  tell(`of it, until the page hears of the event${of}`, told(heard));
  tell(`of it, from the request to the reply${of}`, told(replied));
}
tell("a photograph of 12 megapixels", `${await photograph(browser, served.url)} ms`);
await browser.close();
await served.close();
