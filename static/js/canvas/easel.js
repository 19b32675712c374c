/**
 * The dialogue with the canvas: opens it for a picture control, lays out the paper, and hands the picture over as a
 * file. Closing it loses nothing; leaving the page with something undelivered asks first.
 */

import { Board } from "./board.js";
import { Hand } from "./hand.js";
import { asPaint, keep, load, recall } from "./memory.js";
import { shape, sides } from "./shapes.js";
import { colour, dialog, MASK, part, takeBrush, tie, tool } from "./tools.js";
import { View } from "./view.js";

const words = dialog.dataset;
const view = new View(part("table"), part("paper"));
const board = new Board(part("board"));
/** What is being painted: for which control, over which picture, begun with which. */
const sitting = { control: document.body, key: "", under: "", base: "", isMask: false };
let undelivered = false;
/** The stroke under the hand. @type {any} */
let stroke = null;

/** @param {Element | null} control @returns {string} the address of the picture chosen in it */
function chosen(control) {
  const value = control?.querySelector("[data-picture-value]")?.value;
  return value ? control.querySelector("[data-chosen-picture]").src.replace(/\/\d+\.webp$/, "/1280.webp") : "";
}

/** @param {HTMLElement} control @param {string | null} over the field of the picture a mask lies over; null for a sketch */
export async function open(control, over) {
  const isMask = over !== null;
  const under = isMask ? chosen(document.getElementById(`control-${over}-control`)) : chosen(control);
  if (isMask && !under) {
    note(control, words.nopicture ?? "");
    return;
  }
  Object.assign(sitting, { control, under, isMask, key: `canvas:${location.pathname}:${control.id}` });
  board.isMask = isMask;
  part("title").textContent = isMask ? words.paint : words.draw;
  dialog.classList.toggle("canvas--mask", isMask);
  takeBrush();
  note(control, "");
  dialog.showModal();
  await begin();
}

/** The paper as it was left, else over the picture that is chosen, else an empty sheet. */
async function begin() {
  const { under, isMask, key, control } = sitting;
  const left = recall(key);
  const isLeft = left?.deeds?.length > 0 && left.under === under;
  sitting.base = isLeft ? left.base : isMask ? chosen(control) : under;
  const [picture, base] = await Promise.all([under ? load(under) : null, sitting.base ? load(sitting.base) : null]);
  part("under").hidden = !isMask;
  part("under").src = isMask && picture ? picture.src : "data:,";
  part("shape").hidden = Boolean(picture);
  if (isLeft) part("shape").value = left.shape;
  board.start = base && isMask ? asPaint(base, MASK) : base;
  board.done = isLeft ? left.deeds : [];
  board.undone = [];
  lay(picture ? sides(picture) : shape(part("shape").value));
  undelivered = false;
  tell();
}

/** @param {[number, number]} size */
function lay([width, height]) {
  board.size(width, height);
  view.size(width, height);
}

function changed() {
  undelivered = true;
  keep(sitting.key, { deeds: board.done, under: sitting.under, base: sitting.base, shape: part("shape").value });
  tell();
}

function tell() {
  part("undo").disabled = !board.done.length;
  part("redo").disabled = !board.undone.length;
  part("shape").disabled = board.done.length > 0;
}

/** A word beneath the control; nothing takes it away. @param {HTMLElement} control @param {string} text */
function note(control, text) {
  control.querySelector("[data-canvas-note]")?.remove();
  if (!text) return;
  const line = Object.assign(document.createElement("p"), { className: "control__help", role: "status", textContent: text });
  line.dataset.canvasNote = "";
  control.append(line);
}

const drawing = {
  /** @param {number[]} at */
  begin(at) {
    if (tool() === "fill") return;
    const size = Number(part("size").value);
    stroke = { kind: "stroke", points: [at], size, colour: colour(), erases: tool() === "eraser", feels: false };
    board.preview(stroke);
  },
  /** @param {number[][]} points @param {boolean} feels */
  go(points, feels) {
    if (!stroke) return;
    Object.assign(stroke, { points, feels });
    board.preview(stroke);
  },
  /** @param {number[]} at */
  end(at) {
    board.add(stroke ?? { kind: "flood", x: at[0], y: at[1], colour: colour() });
    stroke = null;
    changed();
  },
  drop() {
    stroke = null;
    board.restore();
  },
};
new Hand(part("table"), view, drawing);

async function deliver() {
  const picture = await board.picture();
  if (!picture) return;
  undelivered = false;
  const file = new File([picture], `${words[sitting.isMask ? "mask" : "sketch"]}.png`, { type: "image/png" });
  sitting.control.dispatchEvent(new CustomEvent("artsite:file", { bubbles: true, detail: { file } }));
  dialog.close();
}

tie({
  undo: () => { board.undo(); changed(); },
  redo: () => { board.redo(); changed(); },
  clear: () => { board.add({ kind: "clear" }); changed(); },
  invert: () => { board.add({ kind: "invert", colour: MASK }); changed(); },
  in: () => view.zoom(1.4),
  out: () => view.zoom(1 / 1.4),
  fit: () => view.fit(),
  use: deliver,
});
part("shape").addEventListener("change", () => lay(shape(part("shape").value)));
dialog.addEventListener("close", () => undelivered && note(sitting.control, words.kept ?? ""));
window.addEventListener("beforeunload", (event) => undelivered && event.preventDefault());
