// What the tests of the page are made of: the two makes of it, a browser, and what every visit must keep to.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const target = (path) => join(ROOT, "target", path);
export const FOLDER = process.env.LENET5_PAGE ?? target("page");
export const SINGLE = process.env.LENET5_SINGLE ?? target("lenet5.html");
export const PROGRAM = process.env.LENET5_PROGRAM ?? target("debug/lenet5");
/** The service's example, built with the module. */
export const EXAMPLE = process.env.LENET5_EXAMPLE ?? target("debug/examples/own_program");

const KINDS = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
  ".png": "image/png", ".txt": "text/plain; charset=utf-8",
};

/** Imports a module of the page that imports no other: its folder is no package of Node's. @param {string} name */
export function importOfPage(name) {
  const text = readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}

export const { pack, unpack } = await importOfPage("tensors.js");

/** The module in this process, asked as the page's worker asks it. @param {string[]} names of networks */
export function openModule(names) {
  const module = new WebAssembly.Module(readFileSync(join(FOLDER, "lenet5.wasm")));
  assert.deepEqual(WebAssembly.Module.imports(module), [], "the module imports nothing");
  const { exports } = new WebAssembly.Instance(module, {});
  const write = (bytes) => {
    // To make room may move the memory.
    const place = exports.room(bytes.length);
    new Uint8Array(exports.memory.buffer, place, bytes.length).set(bytes);
  };
  const reply = () => {
    const [place, length] = [exports.reply(), exports.reply_length()];
    return new Uint8Array(exports.memory.buffer, place, length).slice();
  };
  for (const name of names) {
    const file = Buffer.concat([Buffer.from(name), readFileSync(join(FOLDER, `networks/${name}.safetensors`))]);
    write(file);
    assert.equal(exports.load(name.length, file.length), 0, String(Buffer.from(reply())));
  }
  return (text, tensors) => {
    const request = pack(text, tensors);
    write(request);
    const status = exports.answer(request.length);
    const bytes = reply();
    assert.equal(status, 0, String(Buffer.from(bytes)));
    return unpack(bytes);
  };
}

/** Serves the folder of the page, as any web server would. @param {Record<string, string>} headers of every answer */
export async function serveFolder(headers = {}) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, "http://a").pathname);
    const file = join(FOLDER, path === "/" ? "index.html" : path);
    if (!existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": KINDS[extname(file)] ?? "application/octet-stream", ...headers }).end(readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}

/** Starts a program that serves the page, and tells its address first. @param {string} path @param {string[]} flags */
async function start(path, flags) {
  const program = spawn(path, flags, { stdio: ["pipe", "pipe", "inherit"] });
  const line = await new Promise((resolve, reject) => {
    program.stdout.once("data", (bytes) => resolve(String(bytes)));
    program.once("error", reject);
    program.once("exit", (code) => reject(new Error(`${path} ended with ${code}`)));
  });
  return {
    url: `${line.match(/http:\/\/\S+?(?=[,\s])/)[0]}/`,
    /** Ends it as is said, and gives its exit code. @param {(program: import("node:child_process").ChildProcess) => void} end */
    close: (end) => new Promise((resolve) => {
      program.removeAllListeners("exit");
      program.once("exit", resolve);
      end(program);
    }),
  };
}

/** Starts the program, which serves the page and answers what it asks. */
export async function serveProgram() {
  const { url, close } = await start(PROGRAM, ["serve", "--listen", "127.0.0.1:0", "--drain", "0"]);
  return { url, close: () => close((program) => program.kill("SIGTERM")) };
}

/** Starts the service's example, which was built with the module. */
export async function serveExample() {
  const { url, close } = await start(EXAMPLE, []);
  return { url, close: () => close((program) => program.stdin.end()) };
}

/** The makes of the page, each with what serves it. */
export const MAKES = { wasm: serveFolder, server: serveProgram };

export function openBrowser() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
  return chromium.launch({ executablePath, args });
}

/** Opens the page, and notes every message of its console and every request. */
export async function visit(browser, url, options = {}) {
  const { before, ...own } = options;
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, locale: "en-GB", ...own });
  const page = await context.newPage();
  const [messages, requests] = [[], []];
  page.on("console", (message) => messages.push(message.text()));
  page.on("pageerror", (error) => messages.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  if (before) await page.addInitScript(before);
  await page.goto(url);
  const origin = new URL(url).origin;
  return {
    page, context, requests,
    /** Nothing was said in the console, and nothing was asked of anybody else. */
    /** @param {RegExp} [known] what a browser says by itself of an answer that the test asks for */
    async end(known) {
      const others = messages.filter((message) => !known?.test(message));
      assert.deepEqual(others, [], "the console is silent");
      const elsewhere = requests.filter((one) => !one.startsWith("blob:") && !one.startsWith("data:") && new URL(one).origin !== origin);
      assert.deepEqual(elsewhere, [], "nothing is asked of anybody else");
      await context.close();
    },
  };
}

/** Waits until the large answer is a text. */
export async function answers(page, text, message) {
  const wait = page.waitForFunction((text) => document.getElementById("digit").textContent === text, text, { timeout: 15000 });
  await wait.catch(async () => {
    const found = await page.locator("#answer").innerText();
    assert.fail(`${message ?? "the answer"}: expected ${text}, found ${found}`);
  });
}

/** Waits until a part's text has some words. */
export async function says(page, id, words) {
  const wait = page.waitForFunction(([id, words]) => document.getElementById(id).textContent.includes(words), [id, words], { timeout: 15000 });
  await wait.catch(async () => assert.fail(`#${id}: expected "${words}", found "${await page.locator(`#${id}`).textContent()}"`));
}

/** Draws a stroke with the mouse, in shares of a canvas. */
export async function stroke(page, id, points) {
  const { x, y, width, height } = await page.locator(`#${id}`).boundingBox();
  const at = ([u, v]) => [x + u * width, y + v * height];
  await page.mouse.move(...at(points[0]));
  await page.mouse.down();
  for (const point of points.slice(1)) await page.mouse.move(...at(point), { steps: 8 });
  await page.mouse.up();
}
