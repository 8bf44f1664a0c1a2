// Photographs: by file, paste, drop or camera; where their words were found; and the stages on the way to a digit.

import { find, make } from "./dom.js";
import { tensor } from "./tensors.js";
import { isSaid, say } from "./text.js";

/** How long a side of a photograph may be; longer ones are shrunk. */
const MAX_PHOTO_SIDE = 16384;

/** A picture, decoded, with its size before it was shrunk.
 * @typedef {{picture: import("./tensors.js").Tensor, canvas: HTMLCanvasElement, width: number, height: number, note: string}} Photo */

/** Decodes a picture, upright as its EXIF data say, and shrinks one that is too large.
 * @param {Blob} file @param {number} maxPixels @returns {Promise<Photo>} */
async function openPhoto(file, maxPixels) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    const kind = file.type.split("/")[0];
    const key = file.type === "application/pdf" ? "photo.pdf" : kind === "video" ? "photo.video" : kind === "image" ? "photo.broken" : "photo.none";
    throw new Error(say(key));
  }
  const { width, height } = bitmap;
  const factor = Math.min(1, Math.sqrt(maxPixels / (width * height)), MAX_PHOTO_SIDE / width, MAX_PHOTO_SIDE / height);
  const canvas = make("canvas", { width: Math.max(1, Math.floor(width * factor)), height: Math.max(1, Math.floor(height * factor)) });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const note = factor < 1 ? say("photo.shrunk", { from: `${width}×${height}`, to: `${canvas.width}×${canvas.height}` }) : "";
  return { picture: tensor([canvas.height, canvas.width, 4], new Uint8Array(data.buffer)), canvas, width, height, note };
}

export class PhotoDesk {
  /** @type {Photo | null} */
  photo = null;
  /** How many files were chosen. */
  count = 0;
  isFilming = false;

  /** @param {{maxPixels: number}} engine @param {(error?: Error) => void} onPhoto
   * @param {(file: File) => boolean} takesOther takes a file that is no photograph but welcome, and says whether it did */
  constructor(engine, onPhoto, takesOther) {
    this.engine = engine;
    this.onPhoto = onPhoto;
    this.takesOther = takesOther;
    this.view = find("photo").getContext("2d");
    for (const id of ["photo-file", "photo-capture"]) {
      find(id).addEventListener("change", ({ target }) => {
        this.open(target.files[0]);
        target.value = "";
      });
    }
    document.addEventListener("paste", ({ target, clipboardData }) => {
      // A cell of a table is pasted as a picture, too: where text goes, its text is meant.
      if (!(target instanceof HTMLInputElement)) this.open(clipboardData?.files[0]);
    });
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      this.open(event.dataTransfer?.files[0]);
    });
    find("photo-camera").hidden = !navigator.mediaDevices?.getUserMedia;
    find("photo-camera").addEventListener("click", () => this.film());
    find("camera-take").addEventListener("click", () => this.take());
    find("camera").addEventListener("close", () => this.stream?.getTracks().forEach((track) => track.stop()));
    find("camera-close").addEventListener("click", () => find("camera").close());
  }

  async open(file) {
    if (!file || this.takesOther(file)) return;
    const turn = ++this.count;
    let [photo, problem] = [null, undefined];
    try {
      photo = await openPhoto(file, this.engine.maxPixels);
    } catch (error) {
      problem = error;
    }
    // Of several files the last chosen is shown, and not the last decoded.
    if (turn !== this.count) return;
    this.photo = photo;
    this.onPhoto(problem);
  }

  async film() {
    if (this.isFilming) return;
    this.isFilming = true;
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      find("camera-film").srcObject = this.stream;
      find("camera").showModal();
    } catch {
      this.onPhoto(new Error(say("photo.camera.none")));
    }
    this.isFilming = false;
  }

  take() {
    const film = find("camera-film");
    const canvas = make("canvas", { width: film.videoWidth, height: film.videoHeight });
    canvas.getContext("2d").drawImage(film, 0, 0);
    find("camera").close();
    canvas.toBlob((blob) => this.open(blob));
  }

  /** Shows the picture with a frame around each digit. @param {any} answer a record, or none yet */
  show(answer) {
    const { view, photo } = this;
    const side = view.canvas.width;
    view.clearRect(0, 0, side, side);
    if (!photo) return;
    const { width, height } = photo.canvas;
    const scale = Math.min(side / width, side / height);
    const [left, top] = [(side - width * scale) / 2, (side - height * scale) / 2];
    view.imageSmoothingQuality = "high";
    view.drawImage(photo.canvas, left, top, width * scale, height * scale);
    view.lineWidth = 3;
    view.strokeStyle = "#d55e00";
    for (const line of answer?.lines ?? []) {
      for (const { box: [x, y, w, h] } of line.digits ?? []) view.strokeRect(left + x * scale, top + y * scale, w * scale, h * scale);
    }
  }

  /** Shows what each stage makes. @param {import("./tensors.js").Reply | null} reply */
  showStages(reply) {
    const stages = reply?.text.stages ?? [];
    find("stages").hidden = stages.length === 0;
    find("stages").replaceChildren(...stages.map(({ name, tensor: key }) => {
      const { shape: [height, width], data } = reply.tensors[key];
      const canvas = make("canvas", { width, height, role: "img", "aria-label": say(`stage.${name}`) });
      const image = new ImageData(width, height);
      for (let at = 0; at < data.length; at++) {
        image.data.fill(data[at], 4 * at, 4 * at + 3);
        image.data[4 * at + 3] = 255;
      }
      canvas.getContext("2d").putImageData(image, 0, 0);
      return make("figure", {}, make("div", { class: "frame" }, canvas), make("figcaption", {}, isSaid(`stage.${name}`) ? say(`stage.${name}`) : name));
    }));
  }
}
