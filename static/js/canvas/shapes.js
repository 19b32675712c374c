/** The size of the paper: its longer side is always the same. */

const SIDE = 1024;

/** @param {number} wide @param {number} high @returns {[number, number]} */
function scaled(wide, high) {
  const scale = SIDE / Math.max(wide, high);
  return [Math.max(1, Math.round(wide * scale)), Math.max(1, Math.round(high * scale))];
}

/** @param {HTMLImageElement} picture that lies beneath */
export const sides = (picture) => scaled(picture.naturalWidth, picture.naturalHeight);

/** @param {string} ratio such as "4:3" */
export function shape(ratio) {
  const [wide, high] = (ratio || "1:1").split(":").map(Number);
  return scaled(wide, high);
}
