// The page in a real browser: every mode by mouse, touch and keyboard, the tour to its end, and what a visitor may lack.
// Both makes of the page pass the same tests: the module in the browser, and the program that is asked.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";

import { MAKES, PROGRAM, ROOT, SINGLE, answers, openBrowser, says, serveExample, serveFolder, stroke, visit } from "./parts.js";

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

/** Lets a test refuse or delay what the page asks of its worker, by a part of its text. */
function meddle() {
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, transfer) {
    const text = message.what === "ask" ? new TextDecoder().decode(message.bytes.subarray(0, 2000)) : "";
    const isMeant = (part) => part && text.includes(`ask\\":\\"${part}`);
    if (isMeant(globalThis.refused)) this.dispatchEvent(new MessageEvent("message", { data: { id: message.id, error: "refused by the test" } }));
    else if (isMeant(globalThis.delayed)) setTimeout(() => post.call(this, message, transfer), 1000);
    else post.call(this, message, transfer);
  };
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

    test("lets the first stroke take the place of the sample, which Undo brings back, and draws a dot for a tap", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7");
      await stroke(page, "pad", [[0.5, 0.2], [0.5, 0.8]]);
      await answers(page, "1", "the stroke alone is read");
      await says(page, "next", "Several looks decide");
      await page.locator("#undo").click();
      await answers(page, "7");
      await page.locator("#clear").click();
      await page.locator("#pad").click({ position: { x: 100, y: 100 } });
      // At its middle, and beyond half the pen's width.
      const levels = await page.locator("#pad").evaluate((pad) => {
        const scale = pad.width / pad.getBoundingClientRect().width;
        const { data } = pad.getContext("2d").getImageData(100 * scale, 100 * scale, 12 * scale, 1);
        return [data[0], data.at(-4)];
      });
      assert.ok(levels[0] < 60 && levels[1] > 200, `${levels}`);
      await end();
    });

    test("tells what the bare network makes of nothing, and shows sums on a scale of their own", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7");
      assert.equal(await page.locator("#legend span").first().textContent(), "−1.7159");
      const picture = () => page.locator(".layer.c3 canvas").evaluate((canvas) => canvas.toDataURL());
      const outputs = await picture();
      await page.locator("#sums").check();
      await says(page, "legend", "The weighted sum a of each unit");
      assert.equal(await page.locator("#legend span").first().textContent(), "−5");
      await page.waitForFunction((old) => document.querySelector(".layer.c3 canvas").toDataURL() !== old, outputs);
      await mode(page, "drawn");
      await page.locator("#clear").click();
      await says(page, "note", "The bare network answers all the same");
      await mode(page, "digit");
      await says(page, "answer", "nothing to read");
      assert.ok(await page.locator("#bars").evaluate((bars) => bars.classList.contains("refused")));
      assert.equal(await page.locator("#note").textContent(), "");
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

    test("enforces the format that is typed in, and tells of one that is none", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7");
      await mode(page, "several");
      for (const digit of [2, 3, 4]) await page.locator("#samples button").nth(digit).click();
      await says(page, "answer", "234");
      const format = page.locator("#format");
      await format.fill("dddd");
      await says(page, "answer", "No number here has the format");
      await format.fill("2d4");
      await says(page, "answer", "234");
      await format.fill("2d{");
      await says(page, "note", "character 4 of the pattern");
      assert.equal(await format.getAttribute("aria-invalid"), "true");
      await format.fill("2d{2}");
      await says(page, "answer", "234");
      assert.equal(await format.getAttribute("aria-invalid"), null);
      await page.waitForFunction(() => location.hash.includes("o=2d%7B2%7D"));
      await page.screenshot({ path: join(SHOTS, `${make}-format.png`), fullPage: true });
      await page.reload();
      await says(page, "answer", "234");
      assert.equal(await format.inputValue(), "2d{2}");
      await format.fill("dddddd");
      await openPhoto(page, picture("docs/reading/amount.png"));
      await says(page, "answer", read("docs/reading/amount.png", "--number", "--format", "dddddd").lines[0].text);
      // The service answers what is no format with 400.
      await end(/status of 400/);
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

    test("reads the fields of a form as the program does, and lets a field be drawn", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7");
      await openPhoto(page, picture("docs/forms/form.jpg"));
      await mode(page, "form");
      await page.locator("#form-file").setInputFiles({ name: "form.json", mimeType: "application/json", buffer: Buffer.from("{}") });
      await says(page, "note", "This file is no form");
      await page.locator("#form-file").setInputFiles(picture("docs/forms/form.json"));
      const { fields } = read("docs/forms/form.jpg", "--fields", picture("docs/forms/form.json"));
      await says(page, "note", `Fields with a value: ${fields.filter(({ value }) => value).length} of ${fields.length}.`);
      const rows = page.locator("#fields li");
      const told = () => rows.locator("b").allTextContents();
      assert.deepEqual(await told(), fields.map(({ value }) => value ?? "–"));
      assert.deepEqual(await rows.locator("input").evaluateAll((all) => all.map((one) => one.value)).then((all) => all.slice(2, 4)), ["date", "date"]);
      await page.screenshot({ path: join(SHOTS, `${make}-form.png`), fullPage: true });

      // A field that is drawn where nobody wrote; keys move it, and take it away.
      await stroke(page, "sheet", [[0.3, 0.03], [0.36, 0.08], [0.42, 0.13]]);
      await says(page, "note", "of 8.");
      assert.match(await rows.last().innerText(), /There is nothing to read/);
      const box = async () => JSON.parse(atob((await page.evaluate(() => location.hash)).match(/g=([^&]*)/)[1].replaceAll("-", "+").replaceAll("_", "/"))).fields[7]?.box;
      await page.waitForFunction(() => location.hash.includes("g="));
      await page.waitForTimeout(400);
      const [left, top, , drawnHeight] = await box();
      assert.ok(Math.abs(left - 0.3) < 0.01 && Math.abs(top - 0.03) < 0.01, `${left} ${top}`);
      await page.locator("#sheet").focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Shift+ArrowDown");
      await page.waitForTimeout(500);
      const [moved, , , height] = await box();
      assert.ok(Math.abs(moved - left - 0.005) < 1e-3 && Math.abs(height - drawnHeight - 0.005) < 1e-3, `${moved} ${height}`);
      await says(page, "spoken", "% from the left");
      // It is moved onto another: it is left out, and all others keep their values.
      await stroke(page, "sheet", [[0.36, 0.08], [0.5, 0.2], [0.5, 0.42]]);
      await says(page, "fields", "This field covers a part of account");
      await page.waitForFunction((expected) => [...document.querySelectorAll("#fields b")].slice(0, 7).map((one) => one.textContent).join() === expected,
        fields.map(({ value }) => value ?? "–").join());
      await page.locator("#sheet").focus();
      await page.keyboard.press("Delete");
      await page.waitForFunction(() => document.querySelectorAll("#fields li").length === 7);
      await says(page, "note", "of 7.");

      // Two fields without a pointer, in free places; a cross takes one away, and another name stays.
      for (const count of [8, 9]) {
        await page.locator("#form-add").click();
        await says(page, "note", `of ${count}.`);
      }
      assert.ok(!(await page.locator("#fields").innerText()).includes("covers"));
      await rows.last().locator("input").first().fill("empty");
      await page.keyboard.press("Enter");
      await rows.nth(7).locator("button").click();
      await says(page, "note", "of 8.");
      assert.deepEqual(await told(), [...fields.map(({ value }) => value ?? "–"), "–"]);
      assert.equal(await rows.nth(7).locator("button").getAttribute("aria-label"), "Take empty away");
      await rows.nth(7).locator("button").click();
      await says(page, "note", "of 7.");

      // What is no format is told, and mended.
      const format = rows.nth(1).locator("input").nth(1);
      await format.fill("2d{");
      await format.press("Enter");
      await says(page, "note", "character 4 of the pattern");
      assert.equal(await rows.nth(0).locator("b").textContent(), "");
      await format.fill("d{8}");
      await format.press("Enter");
      await says(page, "fields", "has the format");
      await format.fill("date");
      await format.press("Enter");
      await page.waitForFunction((expected) => [...document.querySelectorAll("#fields b")].map((one) => one.textContent).join() === expected,
        fields.map(({ value }) => value ?? "–").join());
      const download = page.waitForEvent("download");
      await page.locator("#form-save").click();
      const saved = JSON.parse(readFileSync(await (await download).path(), "utf8"));
      assert.deepEqual(saved, JSON.parse(readFileSync(picture("docs/forms/form.json"), "utf8")));

      // An address keeps the fields, but no photograph.
      await page.waitForTimeout(500);
      await page.reload();
      await page.waitForFunction(() => document.querySelectorAll("#fields li").length === 7);
      assert.ok(await page.locator("#sheet-empty").isVisible());
      await page.locator("#photo-file").setInputFiles(picture("docs/forms/form.jpg"));
      await says(page, "note", "of 7.");
      await page.waitForFunction((expected) => [...document.querySelectorAll("#fields b")].map((one) => one.textContent).join() === expected,
        fields.map(({ value }) => value ?? "–").join());
      await end(/status of 400/);
    });

    test("takes a form in pixels of the photograph, beside which neighbours touch, and refuses what is none", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7");
      await mode(page, "form");
      // The sheet has 900 by 520 pixels.
      const boxes = { branch: [36, 106, 104, 70], beside: [140, 106, 104, 70], account: [36, 206, 568, 70] };
      const fields = Object.entries(boxes).map(([name, box]) => ({ name, box }));
      const open = (form) => page.locator("#form-file").setInputFiles({ name: "a.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(form)) });
      await open({ fields });
      await says(page, "note", "open the picture of its sheet first");
      await page.locator("#photo-file").setInputFiles(picture("docs/forms/form.jpg"));
      for (const form of [{ fields, more: 1 }, { fields, unit: "feet" }, { fields: [{ name: "a" }] }, []]) {
        await open({ unit: "parts", fields: [] });
        await page.waitForFunction(() => document.getElementById("note").textContent === "");
        await open(form);
        await says(page, "note", "This file is no form");
      }
      await open({ fields });
      await says(page, "note", "of 3.");
      const values = () => page.locator("#fields b").allTextContents();
      const found = await values();
      assert.ok(!(await page.locator("#fields").innerText()).includes("covers") && found[2].startsWith("4539"), found.join());
      await end();
    });

    if (make === "wasm") test("shows no value beside another field when fields change while they are read", async () => {
      const { page, end } = await visit(browser, served.url, { before: meddle });
      await answers(page, "7");
      await openPhoto(page, picture("docs/forms/form.jpg"));
      await mode(page, "form");
      await page.locator("#form-file").setInputFiles(picture("docs/forms/form.json"));
      await says(page, "note", "of 7.");
      const values = () => page.locator("#fields b").allTextContents();
      const all = await values();
      await page.evaluate(() => (globalThis.delayed = "form"));
      const format = page.locator("#fields li").nth(3).locator("input").nth(1);
      await format.fill("d{3}[-]d{3}[-]d{4}");
      await format.press("Enter");
      await page.waitForTimeout(300);
      await page.locator("#fields li").first().locator("button").click();
      // The first reading comes, and is of other fields.
      await page.waitForTimeout(1200);
      assert.deepEqual(await values(), ["", "", "", "", "", ""]);
      await says(page, "note", "of 6.");
      assert.deepEqual(await values(), all.slice(1));
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
      await page.waitForFunction(() => document.querySelectorAll("#unit-numbers tbody tr").length === 150);
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

    test("says in words that the program is lost, has too much to do, or gets too much", async () => {
      if (make !== "server") return;
      const { page, context } = await visit(browser, served.url);
      await answers(page, "7");
      const replies = [[{ status: 503, json: { detail: "later" } }, "too much to do"], [{ status: 413, json: {} }, "too large"], [null, "does not answer"]];
      for (const [reply, words] of replies) {
        await context.route(/v1.inspect/, (route) => (reply ? route.fulfill(reply) : route.abort()));
        await page.locator("#samples button").nth(3).click();
        await says(page, "note", words);
        await answers(page, "–");
        await context.unrouteAll();
      }
      await page.locator("#samples button").nth(2).click();
      await answers(page, "2");
      await context.close();
    });

    // What follows is of the page alone, whoever computes.
    if (make !== "wasm") return;

    test("draws no layers of the strip beside a digit", async () => {
      const { page, end } = await visit(browser, served.url, { before: meddle });
      await answers(page, "7");
      const input = () => page.locator(".layer.input canvas").evaluate((canvas) => canvas.toDataURL());
      const seven = await input();
      await mode(page, "several");
      await page.evaluate(() => (globalThis.delayed = "field"));
      for (const digit of [2, 3]) await page.locator("#samples button").nth(digit).click();
      await says(page, "answer", "23");
      await mode(page, "digit");
      await answers(page, "7");
      await page.waitForTimeout(1500);
      assert.equal(await input(), seven);
      await end();
    });

    test("takes an old answer away when the engine refuses, and tells why", async () => {
      const { page, end } = await visit(browser, served.url, { before: meddle });
      await answers(page, "7");
      await page.evaluate(() => (globalThis.refused = "digit"));
      await page.locator("#samples button").nth(3).click();
      await says(page, "note", "refused by the test");
      await answers(page, "–");
      assert.equal(await page.locator("#result.old").count(), 1);
      await page.evaluate(() => (globalThis.refused = "field"));
      await mode(page, "several");
      for (const digit of [4, 2]) await page.locator("#samples button").nth(digit).click();
      await says(page, "answer", "42");
      await says(page, "note", "layers of the strip cannot be shown");
      await mode(page, "digit");
      await answers(page, "3");
      assert.equal(await page.locator("#result.old").count(), 0);
      await end();
    });

    test("shows on each network's card what that network answers", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7");
      await page.locator("#networks label", { has: page.locator("[value=paper]") }).click();
      await page.waitForFunction(() => document.querySelectorAll("#beside article").length === 2);
      for (let digit = 0; digit < 10; digit++) {
        await page.locator("#samples button").nth(digit).click();
        await answers(page, `${digit}`);
        await page.waitForFunction(() => document.querySelector("#beside small").textContent === document.getElementById("certainty").textContent);
        assert.equal(await page.locator("#beside .shown div > b").first().textContent(), `${digit}`);
      }
      await end();
    });

    test("shows the last of two photographs, and nothing of one that is broken", async () => {
      const { page, end } = await visit(browser, served.url, {
        before: () => {
          const decode = globalThis.createImageBitmap;
          globalThis.createImageBitmap = async (file) => {
            if (file.name === "slow.png") await new Promise((resolve) => setTimeout(resolve, 1000));
            return decode(file);
          };
        },
      });
      await answers(page, "7");
      const file = (name, buffer) => ({ name, mimeType: "image/png", buffer });
      const sample = (digit) => readFileSync(picture(`samples/${digit}.png`));
      await openPhoto(page, file("slow.png", sample(3)));
      await openPhoto(page, file("fast.png", sample(2)));
      await answers(page, "2");
      await page.waitForTimeout(1500);
      await answers(page, "2");
      await openPhoto(page, file("broken.png", sample(3).subarray(0, 60)));
      await says(page, "note", "cannot open");
      await answers(page, "–");
      assert.ok(await page.locator("#photo-empty").isVisible());
      const long = await page.evaluate(async () => {
        const canvas = Object.assign(document.createElement("canvas"), { width: 20000, height: 20 });
        canvas.getContext("2d").fillRect(0, 0, 9, 9);
        const blob = await new Promise((resolve) => canvas.toBlob(resolve));
        return [...new Uint8Array(await blob.arrayBuffer())];
      });
      await openPhoto(page, file("long.png", Buffer.from(long)));
      await says(page, "note", "16384×16");
      await end();
    });

    test("tells that a sample or a network does not come, and gets it later", async () => {
      const { page, context } = await visit(browser, served.url, { serviceWorkers: "block" });
      await answers(page, "7");
      await context.route(/3\.png|paper\.safetensors/, (route) => route.fulfill({ status: 404 }));
      await page.locator("#samples button").nth(3).click();
      await says(page, "note", "sample of the digit 3");
      const paper = page.locator("#networks label", { has: page.locator("[value=paper]") });
      await paper.click();
      await says(page, "note", '"paper" could not be loaded');
      assert.ok(!(await paper.locator("input").isChecked()));
      await context.unrouteAll();
      await page.locator("#samples button").nth(3).click();
      await answers(page, "3");
      await paper.click();
      await page.waitForFunction(() => document.querySelectorAll("#beside article").length === 2);
      await says(page, "note", "");
      await context.close();
    });

    test("lays quick samples in their order, and Undo brings back what they, Clear and the tour took", async () => {
      const { page, end } = await visit(browser, served.url);
      await answers(page, "7");
      await page.locator("#clear").click();
      await says(page, "answer", "nothing to read");
      await page.locator("#undo").click();
      await answers(page, "7");
      await page.locator("#samples button").nth(2).click();
      await answers(page, "2");
      await page.locator("#undo").click();
      await answers(page, "7");
      await page.locator("#tour-open").click();
      await says(page, "tour-place", "1 / 9");
      assert.equal(await page.evaluate(() => document.activeElement.id), "tour-next", "the tour has the focus");
      for (let step = 2; step <= 3; step++) await page.locator("#tour-next").click();
      await answers(page, "3");
      await page.locator("#pad").focus();
      await page.keyboard.press("Escape");
      await answers(page, "7");
      assert.ok(await page.locator("#tour").isHidden());
      await mode(page, "several");
      await page.evaluate(() => [5, 0, 1, 4].forEach((digit) => document.querySelectorAll("#samples button")[digit].click()));
      await says(page, "answer", "5014");
      await page.evaluate(() => {
        for (let count = 0; count < 30; count++) document.getElementById("wider").click();
      });
      await says(page, "note", "cannot be wider");
      await end();
    });

    test("takes any address: units out of range, a sample off the pad, missing parts", async () => {
      const off = "m=drawn&p=*77sfff00";
      for (const hash of ["f=toString,1,1,1", "f=c3,99,-4,1e9", "f=output,12,3", "f=input,3,40,40", off]) {
        const { page, end } = await visit(browser, `${served.url}#${hash}`);
        await page.waitForFunction(() => document.body.dataset.ready === "");
        await page.waitForFunction(() => document.getElementById("unit-sum").textContent !== "");
        if (hash !== off) await answers(page, "7");
        assert.equal(await page.locator("#note").textContent(), "", hash);
        await end();
      }
      const { page, end } = await visit(browser, `${served.url}#m=drawn&t=noise:0.2,seed:77&h=dark&c=colour`);
      await page.waitForFunction(() => location.hash.includes("seed:77"));
      await page.evaluate(() => (location.hash = "#p=*77s00000"));
      await page.waitForFunction(() => document.body.dataset.mode === "digit" && document.getElementById("slide-noise").value === "0");
      assert.equal(await page.locator("#palette").inputValue(), "grey");
      await end();
    });

    test("says that it may not copy, and opens one camera for two clicks", async () => {
      const { page, end } = await visit(browser, served.url, {
        permissions: ["camera"],
        before: () => {
          Object.defineProperty(Navigator.prototype, "clipboard", { value: undefined });
          const open = MediaDevices.prototype.getUserMedia;
          globalThis.streams = 0;
          MediaDevices.prototype.getUserMedia = function (...wanted) {
            globalThis.streams += 1;
            return open.apply(this, wanted);
          };
        },
      });
      await answers(page, "7");
      await page.locator("#save").selectOption("link");
      await says(page, "note", "does not let this page copy");
      await mode(page, "photo");
      await page.evaluate(() => [1, 2].forEach(() => document.getElementById("photo-camera").click()));
      await page.waitForFunction(() => document.getElementById("camera").open);
      assert.equal(await page.evaluate(() => globalThis.streams), 1);
      await end();
    });

    if (make === "wasm") test("keeps what it said of an action while networks come", async () => {
      const { page, end } = await visit(browser, served.url, {
        before: () => {
          Object.defineProperty(Navigator.prototype, "clipboard", { value: undefined });
          const open = fetch;
          globalThis.held = [];
          globalThis.fetch = async (path) => {
            if (path.includes("verifier")) await new Promise((resolve) => globalThis.held.push(resolve));
            return open(path);
          };
        },
      });
      await answers(page, "7");
      await page.waitForFunction(() => globalThis.held.length > 1);
      await page.waitForTimeout(500);
      await page.locator("#save").selectOption("link");
      await says(page, "note", "does not let this page copy");
      const before = await page.locator("#certainty").textContent();
      await page.evaluate(() => globalThis.held.forEach((release) => release()));
      await page.waitForFunction((old) => document.getElementById("certainty").textContent !== old, before);
      await says(page, "note", "does not let this page copy");
      await page.locator("#samples button").nth(4).click();
      await answers(page, "4");
      assert.equal(await page.locator("#note").textContent(), "");
      await end();
    });

    test("shows pad and answer at once on a telephone that lies", async () => {
      const { page, end } = await visit(browser, served.url, { viewport: { width: 800, height: 360 } });
      await answers(page, "7");
      for (const id of ["pad", "digit"]) {
        const { y, height } = await page.locator(`#${id}`).boundingBox();
        assert.ok(y >= 0 && y + height <= 360, `${id}: ${y} to ${y + height}`);
      }
      await page.screenshot({ path: join(SHOTS, `${make}-lies.png`) });
      await end();
    });

    test("has nothing serious for axe to say, in any mode and in either theme", async () => {
      for (const colorScheme of ["light", "dark"]) {
        const { page, end } = await visit(browser, served.url, { colorScheme, bypassCSP: true });
        await answers(page, "7");
        for (const name of ["digit", "drawn", "several", "photo", "form"]) {
          await mode(page, name);
          if (name === "form") {
            await page.locator("#photo-file").setInputFiles(picture("docs/forms/form.jpg"));
            await page.locator("#form-file").setInputFiles(picture("docs/forms/form.json"));
            await says(page, "note", "of 7.");
          }
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

describe("a service with the module", () => {
  let served;
  before(async () => {
    served = await serveExample();
  });
  after(async () => assert.equal(await served.close(), 0));

  /** Reads two digits, and tells which files and routes that took. */
  const asked = async (options) => {
    const { page, requests, end } = await visit(browser, served.url, options);
    await answers(page, "7");
    await page.locator("#samples button").nth(4).click();
    await answers(page, "4");
    await end();
    return new Set(requests.map((url) => new URL(url).pathname));
  };

  test("lets the browser compute, under the service's own policy", async () => {
    const paths = await asked({});
    assert.ok(paths.has("/lenet5.wasm") && paths.has("/networks/reader.safetensors"));
    assert.ok(!paths.has("/v1/inspect"), "nothing is asked of the service");
  });

  test("computes for a browser that runs no WebAssembly", async () => {
    const paths = await asked({ before: () => delete globalThis.WebAssembly });
    assert.ok(paths.has("/v1/inspect"));
  });
});

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
    await page.waitForFunction(async () => {
      const caches = await globalThis.caches.keys();
      const kept = caches.length ? await (await globalThis.caches.open(caches[0])).keys() : [];
      return ["app.js", "lenet5.wasm", "samples/9.png", "networks/sdnn.safetensors"].every((path) => kept.some(({ url }) => url.endsWith(path)));
    });
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
