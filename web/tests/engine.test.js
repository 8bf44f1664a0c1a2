// The two makes of the engine, on digits of MNIST: the module in this process, and the program by HTTP. `LENET5_IMAGES`
// names an IDX file of more digits than the fixture's thousand.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";

import { FOLDER, ROOT, openModule, pack, serveProgram, unpack } from "./parts.js";

const FIXTURE = "crates/lenet5/tests/fixtures/t10k-images-idx3-ubyte.gz";
const SIDE = 28;
/** The module rounds twice where the program rounds once. */
const TOLERANCE = 0.01;

/** The digits of an IDX file, plain or compressed. */
function digits() {
  let bytes = readFileSync(process.env.LENET5_IMAGES ?? join(ROOT, FIXTURE));
  if (bytes[0] === 0x1f) bytes = gunzipSync(bytes);
  const count = bytes.readUInt32BE(4);
  return Array.from({ length: count }, (_, k) => new Uint8Array(bytes.subarray(16 + k * SIDE * SIDE, 16 + (k + 1) * SIDE * SIDE)));
}

let program;
before(async () => {
  program = await serveProgram();
});
after(() => program.close());

async function askProgram(text, tensors) {
  const body = pack(text, tensors);
  const reply = await fetch(`${program.url}v1/inspect`, { method: "POST", headers: { "content-type": "application/octet-stream" }, body });
  assert.equal(reply.status, 200);
  return unpack(new Uint8Array(await reply.arrayBuffer()));
}

/** How far two rows of numbers are apart. */
const distance = (a, b) => a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at])), 0);

for (const network of ["paper", "reader"]) {
  test(`the same digit and the same penalties by ${network}`, async () => {
    const ask = openModule([network]);
    const all = digits();
    let most = 0;
    for (const [at, data] of all.entries()) {
      const digit = { shape: [SIDE, SIDE], data };
      const [own, other] = [ask({ ask: "drawn", network }, { digit }), await askProgram({ ask: "drawn", network }, { digit })];
      assert.equal(own.text.look.class, other.text.look.class, `digit ${at}`);
      most = Math.max(most, distance(own.tensors.penalties.data, other.tensors.penalties.data));
    }
    assert.ok(most < TOLERANCE, `penalties differ by ${most}`);
    console.log(`${network}: ${all.length} digits, penalties differ by at most ${most.toExponential(1)}`);
  });
}

test("a photograph has the same answer, and stages of the same pixels", async () => {
  const ask = openModule(["reader", "verifier", "verifier-2", "sdnn"]);
  const side = 200;
  const data = new Uint8Array(side * side).map((_, at) => {
    const [x, y] = [at % side, Math.floor(at / side)];
    // A seven in uneven light.
    const isInk = (y >= 50 && y < 62 && x >= 60 && x < 140) || (y >= 50 && y < 160 && Math.abs(x - 139 + 0.45 * (y - 50)) < 7);
    return (isInk ? 60 : 190) + Math.round(x / 5);
  });
  const picture = { shape: [side, side], data };
  const text = { ask: "digit", stages: true };
  const [own, other] = [ask(text, { picture }), await askProgram(text, { picture })];
  assert.equal(own.text.answer.digit, 7);
  assert.equal(own.text.answer.rejected, other.text.answer.rejected);
  assert.ok(Math.abs(own.text.answer.confidence - other.text.answer.confidence) < 1e-3);
  assert.deepEqual(own.text.stages, other.text.stages);
  for (const { tensor } of own.text.stages) {
    assert.deepEqual(own.tensors[tensor].shape, other.tensors[tensor].shape, tensor);
    assert.ok(distance(own.tensors[tensor].data, other.tensors[tensor].data) <= 1, tensor);
  }
});
