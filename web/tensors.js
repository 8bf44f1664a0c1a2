// Requests and replies on the wire: a safetensors file whose metadata hold a text of JSON.

/** @typedef {{shape: number[], data: Float32Array | Uint8Array}} Tensor */
/** @typedef {Record<string, Tensor>} Tensors */
/** @typedef {{text: any, tensors: Tensors}} Reply */

/** Makes a tensor.
 * @param {number[]} shape @param {Float32Array | Uint8Array} data @returns {Tensor} */
export function tensor(shape, data) {
  return { shape, data };
}

/** Packs a request. @param {object} text @param {Tensors} tensors @returns {Uint8Array<ArrayBuffer>} */
export function pack(text, tensors) {
  const header = { __metadata__: { text: JSON.stringify(text) } };
  // Wider types come first, so that every tensor lies on a multiple of its own size.
  const entries = Object.entries(tensors).sort((a, b) => width(b[1]) - width(a[1]));
  let end = 0;
  for (const [name, { shape, data }] of entries) {
    const begin = end;
    end += data.byteLength;
    header[name] = { dtype: width({ shape, data }) === 4 ? "F32" : "U8", shape, data_offsets: [begin, end] };
  }
  const encoded = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + Math.ceil(encoded.length / 8) * 8;
  const bytes = new Uint8Array(start + end).fill(32, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(encoded, 8);
  for (const [name, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start + header[name].data_offsets[0]);
  }
  return bytes;
}

/** Unpacks a reply. @param {Uint8Array} bytes @returns {Reply} */
export function unpack(bytes) {
  const start = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  const text = JSON.parse(header.__metadata__.text);
  delete header.__metadata__;
  /** @type {Tensors} */
  const tensors = {};
  for (const [name, { dtype, shape, data_offsets: [begin, end] }] of Object.entries(header)) {
    const data = bytes.slice(start + begin, start + end);
    tensors[name] = { shape, data: dtype === "F32" ? new Float32Array(data.buffer) : data };
  }
  return { text, tensors };
}

function width(one) {
  return one.data.BYTES_PER_ELEMENT;
}
