// Files of the page: from beside it, or from within it where the page is one file.

/** Gets a file's bytes. @param {string} path @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function asset(path) {
  const element = document.getElementById(`asset:${path}`);
  if (element) {
    const packed = Uint8Array.from(atob(element.textContent.trim()), (one) => one.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }
  const reply = await fetch(path);
  if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
  return new Uint8Array(await reply.arrayBuffer());
}

/** Says whether the page is one file. */
export function isSingleFile() {
  return document.querySelector("[id^='asset:']") !== null;
}
