// The page in a real browser: every mode by mouse, touch and keyboard, the tour to its end, and what a visitor may lack.
// Both makes of the page pass the same tests: the module in the browser, and the program that is asked.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";

import { MAKES, PROGRAM, ROOT, SINGLE, answers, openBrowser, says, serveFolder, stroke, visit } from "./parts.js";

const SHOTS = join(ROOT, "target/page-tests");
const WIDTHS = [360, 768, 1440, 2560];
const picture = (name) => join(ROOT, name);

/** What the program says of a picture on the command line. */
function read(name, ...flags) {
  try {
    return JSON.parse(execFileSync(PROGRAM, ["read", "--json", ...flags, picture(name)], { encoding: "utf8" }));
  } catch ({ stdout }) {
    return JSON.parse(stdout);
  }
}

async function mode(page, name) {
  await page.locator("#modes label", { has: page.locator(`[value=${name}]`) }).click();
}

async function openPhoto(page, files) {
  await mode(page, "photo");
  await page.locator("#photo-file").setInputFiles(files);
}

let browser;
before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  browser = await openBrowser();
});
after(() => browser.close());

for (const [make, serve] of Object.entries(MAKES)) {
  describe(`the page, make ${make}`, () => {
    let served;
    before(async () => {
      served = await serve();
    });
    after(() => served.close());

    test("reads what the mouse draws, takes strokes back, and refuses an empty pad", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7", "the page opens with a seven");
      await page.locator("#clear").click();
      await says(page, "answer", "nothing to read");
      await stroke(page, "pad", [[0.5, 0.2], [0.5, 0.8]]);
      await answers(page, "1");
      await stroke(page, "pad", [[0.15, 0.15], [0.85, 0.85]]);
      await page.locator("#undo").click();
      await answers(page, "1", "a stroke was taken back");
      await says(page, "spoken", "1, ");
      await end();
    });

    test("reads what a finger draws, and does not scroll meanwhile", async () => {
      const { page, context, end } = await visit(browser, served.url, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } });
      await answers(page, "7");
      await page.locator("#clear").tap();
      await page.locator("#pad").scrollIntoViewIfNeeded();
      const { x, y, width, height } = await page.locator("#pad").boundingBox();
      const before = await page.evaluate(() => scrollY);
      const cdp = await context.newCDPSession(page);
      const touch = (type, v) => cdp.send("Input.dispatchTouchEvent", { type, touchPoints: v === undefined ? [] : [{ x: x + 0.5 * width, y: y + v * height }] });
      await touch("touchStart", 0.85);
      for (let v = 0.8; v > 0.15; v -= 0.05) await touch("touchMove", v);
      await touch("touchEnd");
      await answers(page, "1");
      assert.equal(await page.evaluate(() => scrollY), before, "the page stays where it is");
      await end();
    });

    test("reads what the keyboard draws", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7");
      await page.locator("#pad").focus();
      await page.keyboard.press("Delete");
      await says(page, "answer", "nothing to read");
      for (let step = 0; step < 8; step++) await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      for (let step = 0; step < 20; step++) await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await answers(page, "1");
      await end();
    });

    test("shows what turning does to the bare network, also by itself", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7");
      await mode(page, "drawn");
      await page.locator("#samples button").nth(6).click();
      await answers(page, "6");
      const input = page.locator(".layer.input canvas");
      const pixels = () => input.evaluate((canvas) => canvas.toDataURL());
      const upright = await pixels();
      await page.locator("#slide-turn").fill("180");
      await page.waitForFunction((old) => document.querySelector(".layer.input canvas").toDataURL() !== old, upright);
      await page.locator("#reset").click();
      await page.waitForFunction((old) => document.querySelector(".layer.input canvas").toDataURL() === old, upright);
      const sweep = page.locator(".slider", { has: page.locator("#slide-noise") }).locator("button");
      await sweep.click();
      await page.waitForFunction(() => document.getElementById("slide-noise").valueAsNumber > 0.02);
      await sweep.click();
      const stopped = await page.locator("#slide-noise").inputValue();
      await page.waitForTimeout(300);
      assert.equal(await page.locator("#slide-noise").inputValue(), stopped, "the sweep has ended");
      await end();
    });

    test("does not sweep for who wants less motion", async () => {
      const { page, end } = await visit(browser, served.url, { reducedMotion: "reduce" });
      await answers(page, "7");
      await mode(page, "drawn");
      assert.ok(await page.locator("#sliders button").first().isDisabled());
      await end();
    });

    test("reads several digits, with the outputs of the network that slides", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7");
      await mode(page, "several");
      for (const digit of [2, 3, 4]) await page.locator("#samples button").nth(digit).click();
      await says(page, "answer", "234");
      assert.ok((await page.locator("#words svg, #words canvas").count()) >= 2, "the graph and the strip are there");
      await page.screenshot({ path: join(SHOTS, `${make}-several.png`), fullPage: true });
      await end();
    });

    test("reads photographs as the program does, and shows the stages", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7");
      await openPhoto(page, picture("docs/reading/photo.jpg"));
      await answers(page, `${read("docs/reading/photo.jpg").digit}`);
      assert.equal(await page.locator("#stages figure").count(), 6);
      await page.screenshot({ path: join(SHOTS, `${make}-photo.png`), fullPage: true });
      await openPhoto(page, picture("docs/reading/amount.png"));
      await says(page, "answer", read("docs/reading/amount.png", "--number").lines[0].text);
      await end();
    });

    test("says in words what it cannot open", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7");
      const file = (name, mimeType, bytes) => ({ name, mimeType, buffer: Buffer.from(bytes) });
      await openPhoto(page, file("a.pdf", "application/pdf", "%PDF-1.7"));
      await says(page, "note", "PDF");
      await openPhoto(page, file("a.mp4", "video/mp4", "....ftypisom"));
      await says(page, "note", "video");
      await openPhoto(page, file("a.txt", "text/plain", "7"));
      await says(page, "note", "not a picture");
      const png = readFileSync(picture("samples/7.png"));
      await openPhoto(page, file("a.png", "image/png", png.subarray(0, 60)));
      await says(page, "note", "cannot open");
      await openPhoto(page, file("7.png", "image/png", png));
      await answers(page, "7");
      await end();
    });

    test("takes a picture from the clipboard and from the camera", async () => {
      const { page, end } = await visit(browser, served.url, { permissions: ["camera"] });
      await answers(page, "7");
      const bytes = [...readFileSync(picture("samples/2.png"))];
      await page.evaluate((bytes) => {
        const items = new DataTransfer();
        items.items.add(new File([new Uint8Array(bytes)], "2.png", { type: "image/png" }));
        document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: items }));
      }, bytes);
      await answers(page, "2");
      await page.locator("#photo-camera").click();
      await page.waitForFunction(() => document.getElementById("camera-film").videoWidth > 0);
      await page.locator("#camera-take").click();
      await page.waitForFunction(() => !document.getElementById("camera").open);
      await end();
    });

    test("shows networks side by side", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7");
      for (const name of ["paper", "best", "robust"]) await page.locator("#networks label", { has: page.locator(`[value=${name}]`) }).click();
      await page.waitForFunction(() => document.querySelectorAll("#beside article").length === 4);
      const large = page.locator("#beside article > div:first-of-type > b");
      for (let at = 0; at < 4; at++) await large.nth(at).filter({ hasText: /^7$/ }).waitFor();
      assert.equal(await large.count(), 4);
      await end();
    });

    test("explains the unit that is pointed at, and lights Table I", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7");
      const c3 = page.locator(".layer.c3 canvas");
      const { width, height } = await c3.boundingBox();
      // The last map of sixteen: it sees all six maps of S2.
      await c3.click({ position: { x: 0.9 * width, y: 0.9 * height } });
      await says(page, "unit-title", "C3, map 15");
      await page.waitForFunction(() => document.querySelectorAll("#table-i .link.lit").length === 6);
      const sum = await page.locator("#unit-sum").textContent();
      await c3.focus();
      await page.keyboard.press("ArrowLeft");
      await page.waitForFunction((old) => document.getElementById("unit-sum").textContent !== old, sum);
      await page.locator("#unit details summary").first().click();
      assert.equal(await page.locator("#unit-numbers tbody tr").count(), 150);
      await end();
    });

    test("tells the tour to its end, in English and in Chinese", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7");
      for (const language of ["en", "zh-Hant"]) {
        await page.locator("#language").selectOption(language);
        await page.waitForFunction((language) => document.documentElement.lang === language, language);
        await page.locator("#tour-open").click();
        const texts = new Set();
        for (let step = 1; step <= 9; step++) {
          await says(page, "tour-place", `${step} / 9`);
          const text = await page.locator("#tour-text").textContent();
          assert.ok(text.length > 20 && !text.includes("tour."), `step ${step}: ${text}`);
          texts.add(text);
          await page.locator("#tour-next").click();
        }
        assert.equal(texts.size, 9);
        await page.waitForFunction(() => document.getElementById("tour").hidden);
      }
      assert.match(await page.locator("body").innerText(), /特徵圖|卷積/);
      await end();
    });

    test("comes back as it was, from its address", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7");
      await mode(page, "drawn");
      await page.locator("#samples button").nth(4).click();
      await answers(page, "4");
      await page.locator("#slide-scale").fill("0.8");
      await page.waitForFunction(() => location.hash.includes("scale"));
      await page.reload();
      await answers(page, "4");
      assert.equal(await page.locator("#slide-scale").inputValue(), "0.8");
      await end();
    });

    // What follows is of the page alone, whoever computes.
    if (make !== "wasm") return;

    test("has nothing serious for axe to say, in any mode and in either theme", async () => {
      for (const colorScheme of ["light", "dark"]) {
        const { page, end } = await visit(browser, served.url, { colorScheme, bypassCSP: true });
        await answers(page, "7");
        for (const name of ["digit", "drawn", "several", "photo"]) {
          await mode(page, name);
          await page.waitForTimeout(200);
          await page.evaluate(axe.source);
          const { violations } = await page.evaluate(() => globalThis.axe.run());
          const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
          assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), [], `${name}, ${colorScheme}`);
        }
        await end();
      }
    });

    test("fits screens of every width, and nothing jumps when an answer comes", async () => {
      for (const width of WIDTHS) {
        for (const colorScheme of ["light", "dark"]) {
          const { page, end } = await visit(browser, served.url, { viewport: { width, height: 900 }, colorScheme });
          await answers(page, "7");
          const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.ok(tooWide <= 0, `${width}: ${tooWide} pixels too wide`);
          const places = () => page.evaluate(() => [...document.querySelectorAll(".layer, #answer, #bars, #unit")].map((one) => {
            const { x, y } = one.getBoundingClientRect();
            return [one.className.split(" own")[0], Math.round(x), Math.round(y)];
          }));
          const before = await places();
          await page.locator("#samples button").nth(8).click();
          await answers(page, "8");
          assert.deepEqual(await places(), before, `${width}: nothing moves`);
          await page.screenshot({ path: join(SHOTS, `${make}-${width}-${colorScheme}.png`), fullPage: true });
          await end();
        }
      }
    });
  });
}

describe("who lacks something", () => {
  let served;
  before(async () => {
    served = await serveFolder();
  });
  after(() => served.close());

  test("is online only once", async () => {
    const { page, context } = await visit(browser, served.url);
    await answers(page, "7");
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(async () => (await caches.keys()).length > 0 && (await (await caches.open((await caches.keys())[0])).keys()).length > 25);
    await context.setOffline(true);
    await page.reload();
    await answers(page, "7");
    await context.close();
  });

  test("has no JavaScript: the page says what it would show, with a still", async () => {
    const { page, requests, end } = await visit(browser, served.url, { javaScriptEnabled: false });
    assert.match(await page.locator("noscript").innerText(), /needs JavaScript/);
    assert.ok(requests.some((url) => url.endsWith("still.svg")), "the still is shown");
    await page.screenshot({ path: join(SHOTS, "no-javascript.png") });
    await end();
  });

  const saysWhy = async (url, words, options) => {
    const { page, context } = await visit(browser, url, options);
    await page.locator("#plain > img").waitFor();
    assert.match(await page.locator("#plain-why").innerText(), words);
    assert.ok(await page.locator("main").isHidden());
    await context.close();
  };

  test("has no canvas: the page says so", () =>
    saysWhy(served.url, /canvas/, { before: () => (HTMLCanvasElement.prototype.getContext = () => null) }));

  test("may not run WebAssembly: the page says so", async () => {
    const strict = await serveFolder({ "content-security-policy": "default-src 'self'; img-src blob:; worker-src blob:" });
    await saysWhy(strict.url, /WebAssembly/, {});
    await strict.close();
  });

  test("has one file alone, on a disk", async () => {
    const { page, requests, end } = await visit(browser, pathToFileURL(SINGLE).href);
    await answers(page, "7");
    await mode(page, "several");
    for (const digit of [4, 2]) await page.locator("#samples button").nth(digit).click();
    await says(page, "answer", "42");
    assert.deepEqual(requests.filter((url) => !url.startsWith("blob:")).length, 1, "it asks for nothing");
    await end();
  });
});
