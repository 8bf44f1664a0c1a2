// Files of the page: from within it, or from beside it.

/** Gets a file's bytes. @param {string} path @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function asset(path) {
  const element = document.getElementById(`asset:${path}`);
  if (element?.type === "text/plain") return new TextEncoder().encode(element.textContent);
  if (element) {
    const packed = Uint8Array.from(atob(element.textContent), (one) => one.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }
  const reply = await fetch(path);
  if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
  return new Uint8Array(await reply.arrayBuffer());
}

/** Says whether the page is one file. */
export function isSingleFile() {
  return document.getElementById("asset:lenet5.wasm") !== null;
}
