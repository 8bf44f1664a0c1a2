// The engine that answers: WebAssembly in a worker, or the program that served this page.

import { asset } from "./asset.js";
import { pack, unpack } from "./tensors.js";

/** What the engine could not answer. `key` is that of the page's words for it, where they say more than the message. */
export class EngineError extends Error {
  constructor(message, key) {
    super(message);
    this.key = key;
  }
}

/** The page's words for what the program replies. */
const STATUS_KEYS = { 413: "error.large", 500: "error.internal", 503: "error.busy" };

/** Begins to open the first engine that the page's head names and the browser can run; it may be asked once `ready` is
 * fulfilled. */
export function openEngine() {
  const kinds = document.querySelector("meta[name='lenet5-engine']").getAttribute("content").split(" ");
  const isAsked = kinds[0] === "server" || (typeof WebAssembly === "undefined" && kinds.includes("server"));
  const engine = isAsked ? new ServerEngine() : new WasmEngine();
  engine.ready = engine.open();
  engine.ready.catch(() => {});
  return engine;
}

/** The module in its worker. Networks come when they are first needed. */
class WasmEngine {
  isOwn = true;
  /** Photographs with more pixels are shrunk first. */
  maxPixels = 16_000_000;
  waiting = new Map();
  count = 0;
  /** Networks by name, each a promise until it is there. */
  networks = new Map();
  /** Names of those that are there. */
  loaded = new Set();

  async open() {
    const program = asset("lenet5.wasm");
    const reader = asset("networks/reader.safetensors");
    reader.catch(() => {});
    const source = new Blob([await asset("worker.js")], { type: "text/javascript" });
    this.worker = new Worker(URL.createObjectURL(source));
    this.worker.onmessage = ({ data: { id, bytes, error, trapped } }) => {
      const { resolve, reject } = this.waiting.get(id) ?? {};
      if (!resolve) return;
      this.waiting.delete(id);
      if (error === undefined) resolve(bytes);
      else reject(new EngineError(error, trapped && "error.internal"));
    };
    this.worker.onerror = (event) => {
      event.preventDefault();
      for (const { reject } of this.waiting.values()) reject(new EngineError(event.message, "error.internal"));
      this.waiting.clear();
    };
    // The worker takes one message after the other, so that the network need not wait for the program's reply.
    const built = this.send({ what: "program", bytes: await program });
    await Promise.all([built, this.need("reader", reader)]);
  }

  send(message) {
    const id = this.count++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, ...message }, [message.bytes.buffer]);
    });
  }

  /** Waits until a network is there. @param {string} name @param {Promise<Uint8Array>} [bytes] */
  need(name, bytes) {
    if (!this.networks.has(name)) {
      const load = async () => {
        const file = await (bytes ?? asset(`networks/${name}.safetensors`));
        await this.send({ what: "network", name, bytes: file });
        this.loaded.add(name);
      };
      const loading = load();
      loading.catch(() => this.networks.delete(name));
      this.networks.set(name, loading);
    }
    return this.networks.get(name);
  }

  async ask(text, tensors = {}) {
    if (text.network && !this.loaded.has(text.network)) await this.need(text.network);
    return unpack(await this.send({ what: "ask", bytes: pack(text, tensors) }));
  }
}

/** The program that served the page; it has all networks. */
class ServerEngine {
  isOwn = false;

  /** Learns how large a photograph the program takes: of four bytes a pixel, within a body. */
  async open() {
    const { limits } = await (await fetch("v1/info")).json();
    // The text of a request may be a form with many fields.
    const textBytes = Math.min(1 << 20, limits.body_bytes / 8);
    this.maxPixels = Math.min(limits.pixels, Math.floor((limits.body_bytes - textBytes - 4096) / 4));
  }

  async need() {}

  async ask(text, tensors = {}) {
    const reply = await fetch("v1/inspect", {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: pack(text, tensors),
    }).catch((error) => {
      throw new EngineError(error.message, "error.lost");
    });
    if (reply.ok) return unpack(new Uint8Array(await reply.arrayBuffer()));
    const problem = await reply.json().catch(() => ({}));
    throw new EngineError(problem.detail ?? `${reply.status}`, STATUS_KEYS[reply.status]);
  }
}
