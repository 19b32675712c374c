/** The tools beside the paper: which is in hand, in which colour, and their keys. */

export const MASK = "#c3402b";

export const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("canvas-dialog"));

/** @param {string} name @returns {any} the part of the dialogue of that name */
export const part = (name) => dialog.querySelector(`[data-canvas=${name}]`);

/** @returns {string} "brush", "eraser" or "fill" */
export const tool = () => dialog.querySelector("[name=canvas-tool]:checked")?.value ?? "brush";

export function takeBrush() {
  dialog.querySelector("[name=canvas-tool][value=brush]")?.click();
}

/** @returns {string} as #rrggbb; a mask has one colour */
export function colour() {
  const isMask = dialog.classList.contains("canvas--mask");
  return isMask ? MASK : dialog.querySelector("[name=canvas-colour]:checked")?.value ?? "#1c1b19";
}

/** @param {Record<string, () => unknown>} acts what each button does */
export function tie(acts) {
  for (const [name, act] of Object.entries(acts)) part(name).addEventListener("click", act);
  dialog.addEventListener("keydown", (event) => {
    if (event.target instanceof HTMLSelectElement || event.altKey || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) command(event, acts);
    else plain(event.key, acts);
  });
}

/** @param {KeyboardEvent} event @param {Record<string, () => unknown>} acts */
function command(event, acts) {
  const name = { z: "undo", Z: "redo", y: "redo", Enter: "use" }[event.key];
  if (!name) return;
  event.preventDefault();
  acts[name]();
}

/** @param {string} key @param {Record<string, () => unknown>} acts */
function plain(key, acts) {
  const size = part("size");
  if (key === "]") size.value = String(Number(size.value) * 1.25);
  if (key === "[") size.value = String(Number(size.value) * 0.8);
  if (key === "+") acts.in();
  if (key === "-") acts.out();
  const wanted = { b: "brush", e: "eraser", g: "fill" }[key];
  if (wanted) dialog.querySelector(`[name=canvas-tool][value=${wanted}]`)?.click();
}
