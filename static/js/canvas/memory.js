/** What was drawn survives an accidental close and a reload, for as long as the window is open. */

/** @param {string} key @param {object} told */
export function keep(key, told) {
  try {
    sessionStorage.setItem(key, JSON.stringify(told));
  } catch {
    // A drawing of thousands of strokes may be more than the browser keeps; it stays in the open window.
  }
}

/** @param {string} key @returns {any} */
export function recall(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} address @returns {Promise<HTMLImageElement | null>} the picture when it is there */
export async function load(address) {
  const picture = new Image();
  picture.src = address;
  try {
    await picture.decode();
    return picture;
  } catch {
    return null;
  }
}

/** A mask that was chosen before, as paint: what is light becomes colour. @param {HTMLImageElement} picture @param {string} colour */
export function asPaint(picture, colour) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.drawImage(picture, 0, 0);
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  for (let at = 0; at < image.data.length; at += 4) {
    const light = (image.data[at] + image.data[at + 1] + image.data[at + 2]) / 3;
    image.data.set([red, green, blue, (light * image.data[at + 3]) / 255], at);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
