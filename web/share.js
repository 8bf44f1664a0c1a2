// Taking the figure away: as a drawing, a picture or numbers.

import { draw, find, make } from "./dom.js";

/** Redraws the figure as one SVG, where it stands in one piece. */
export function figureSvg() {
  document.body.classList.add("taking");
  try {
    return redrawn();
  } finally {
    document.body.classList.remove("taking");
  }
}

/** Redraws the figure's canvases, its bars and its words, where they stand. */
function redrawn() {
  const root = find("figure");
  const style = getComputedStyle(document.body);
  const frame = root.getBoundingClientRect();
  const place = (box) => ({ x: round(box.left - frame.left + 12), y: round(box.top - frame.top + 12), width: round(box.width), height: round(box.height) });
  const size = { width: round(frame.width + 24), height: round(frame.height + 24) };
  const svg = draw("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${size.width} ${size.height}`, ...size, "font-family": style.fontFamily },
    draw("rect", { ...size, fill: style.backgroundColor }));
  for (const part of root.querySelectorAll("canvas, .bar i")) {
    const box = part.getBoundingClientRect();
    if (box.width < 0.2) continue;
    const isCanvas = part instanceof HTMLCanvasElement;
    svg.append(isCanvas
      ? draw("image", { ...place(box), href: part.toDataURL(), preserveAspectRatio: "none", "image-rendering": "pixelated" })
      : draw("rect", { ...place(box), fill: getComputedStyle(part).backgroundColor }));
  }
  const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    // What is to be ticked on the page is no part of the figure.
    if (words.currentNode.parentElement.closest(".switch")) continue;
    const { fontSize, fontWeight, fontFamily, color } = getComputedStyle(words.currentNode.parentElement);
    for (const { text, box } of linesOf(words.currentNode)) {
      const { x, y, height } = place(box);
      const looks = { ...(fontFamily === style.fontFamily ? {} : { "font-family": fontFamily }), "font-size": parseFloat(fontSize), "font-weight": fontWeight, fill: color };
      svg.append(draw("text", { x, y: round(y + 0.78 * height), ...looks }, text.trim()));
    }
  }
  return new XMLSerializer().serializeToString(svg);
}

/** The lines into which a text was broken. @param {Node} node @returns {{text: string, box: DOMRect}[]} */
function linesOf(node) {
  const range = document.createRange();
  const lines = [];
  [...node.textContent].forEach((letter, at) => {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const box = range.getBoundingClientRect();
    const last = lines.at(-1);
    if (last && (letter === " " || Math.abs(last.box.top - box.top) < 4)) last.text += letter;
    else if (box.width) lines.push({ text: letter, box });
  });
  return lines;
}

function round(value) {
  return Math.round(10 * value) / 10;
}

/** Rasterises the figure at twice its size. @returns {Promise<Blob>} */
export async function figurePng() {
  const url = URL.createObjectURL(new Blob([figureSvg()], { type: "image/svg+xml" }));
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  const canvas = make("canvas", { width: 2 * picture.width, height: 2 * picture.height });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(url);
  return new Promise((resolve) => canvas.toBlob(resolve));
}

/** The last reply as JSON, with all its numbers. @param {import("./tensors.js").Reply} reply */
export function figureJson({ text, tensors }) {
  const all = Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data: Array.from(data) }]);
  return JSON.stringify({ ...text, tensors: Object.fromEntries(all) });
}

/** Hands a file to the reader. @param {string} name @param {Blob} blob */
export function download(name, blob) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
