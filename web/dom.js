// Elements by one call. Styles are set by class, for the page's policy forbids style attributes.

const SVG = "http://www.w3.org/2000/svg";

/** Where each arrow key leads: columns to the right, rows down. */
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {string} id @returns {any} */
export function find(id) {
  return document.getElementById(id);
}

/** Makes an element; names that begin with `on` are listeners.
 * @param {string} tag @param {Record<string, any>} [attributes] @param {...(Node | string)} children @returns {any} */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Makes an element of a drawing. @param {string} tag @param {Record<string, any>} [attributes]
 * @param {...(Node | string)} children @returns {any} */
export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** Changes a text only where it differs. @param {Node} node @param {string} text */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
