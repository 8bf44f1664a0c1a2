// The engine's thread: holds the WebAssembly module and the networks, and answers one request at a time.

let program;
/** What the instance offers; nothing before the program came, and after a fault until the next request. */
let exports;
const networks = new Map();

/** Builds the instance, with all networks that came so far. */
function build() {
  exports = new WebAssembly.Instance(program, {}).exports;
  for (const [name, bytes] of networks) load(name, bytes);
}

/** Writes parts into the module's memory, one after the other. */
function write(...parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  let place = exports.room(length);
  if (place === 0) throw new Error(`there is no memory for ${length} bytes`);
  for (const part of parts) {
    new Uint8Array(exports.memory.buffer, place, part.length).set(part);
    place += part.length;
  }
  return length;
}

function load(name, bytes) {
  const letters = new TextEncoder().encode(name);
  if (exports.load(letters.length, write(letters, bytes)) !== 0) throw new Error(new TextDecoder().decode(reply()));
}

/** Copies the reply out of memory that may move at the next call. */
function reply() {
  return new Uint8Array(exports.memory.buffer, exports.reply(), exports.reply_length()).slice();
}

function answer(bytes) {
  const status = exports.answer(write(bytes));
  if (status !== 0) throw new Error(new TextDecoder().decode(reply()));
  return reply();
}

self.onmessage = ({ data: { id, what, name, bytes } }) => {
  try {
    if (program && !exports) build();
    let result = null;
    if (what === "program") {
      program = new WebAssembly.Module(bytes);
      build();
    } else if (what === "network") {
      load(name, bytes);
      networks.set(name, bytes);
    } else {
      result = answer(bytes);
    }
    self.postMessage({ id, bytes: result }, result ? [result.buffer] : []);
  } catch (error) {
    const trapped = error instanceof WebAssembly.RuntimeError;
    // The instance is in no known state; the next request builds another.
    if (trapped) exports = null;
    self.postMessage({ id, error: String(error.message), trapped });
  }
};
