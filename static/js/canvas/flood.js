/** Filling an area of one colour, as far as it reaches; row by row, so that a large area takes a few milliseconds. */

const TOLERANCE = 48;

/** @param {string} colour @returns {number[]} red, green, blue */
function channels(colour) {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y
 * @param {string} colour as #rrggbb
 */
export function flood(context, x, y, colour) {
  const { width, height } = context.canvas;
  const [column, row] = [Math.floor(x), Math.floor(y)];
  if (column < 0 || row < 0 || column >= width || row >= height) return;
  const image = context.getImageData(0, 0, width, height);
  const { data } = image;
  const first = (row * width + column) * 4;
  const wanted = [0, 1, 2, 3].map((part) => data[first + part]);
  const seen = new Uint8Array(width * height);
  const alike = (/** @type {number} */ at) => !seen[at]
    && Math.abs(data[at * 4 + 3] - wanted[3]) <= TOLERANCE
    && (wanted[3] < TOLERANCE || [0, 1, 2].every((part) => Math.abs(data[at * 4 + part] - wanted[part]) <= TOLERANCE));
  const [red, green, blue] = channels(colour);
  const open = [[column, row]];
  while (open.length) {
    const [from, line] = /** @type {[number, number]} */ (open.pop());
    let [left, right] = [from, from];
    if (!alike(line * width + from)) continue;
    while (left > 0 && alike(line * width + left - 1)) left -= 1;
    while (right < width - 1 && alike(line * width + right + 1)) right += 1;
    for (let at = left; at <= right; at += 1) {
      const index = line * width + at;
      seen[index] = 1;
      data.set([red, green, blue, 255], index * 4);
    }
    for (const next of [line - 1, line + 1]) {
      if (next < 0 || next >= height) continue;
      for (let at = left; at <= right; at += 1) {
        const begins = at === left || !alike(next * width + at - 1);
        if (begins && alike(next * width + at)) open.push([at, next]);
      }
    }
  }
  context.putImageData(grown(image, seen), 0, 0);
}

/** Soft edges of strokes are filled one pixel further, so that no pale line stays between. @param {ImageData} image @param {Uint8Array} seen */
function grown(image, seen) {
  const { width, height, data } = image;
  for (let at = width; at < width * (height - 1); at += 1) {
    if (seen[at] || data[at * 4 + 3] === 255) continue;
    const beside = [at - 1, at + 1, at - width, at + width].find((other) => seen[other]);
    if (beside !== undefined) data.copyWithin(at * 4, beside * 4, beside * 4 + 4);
  }
  return image;
}
