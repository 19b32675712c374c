/**
 * A map of small pictures, each in a cell: a click writes the place of one ("C7") into a setting of the form, with Shift
 * into the second; arrows and Enter do too. Without the form, a link leads to it. `zoom.js` moves the map.
 */

const [FINE, GROUND] = [4, 14]; // samples along a cell; of 255: one that differs less from the ground shows nothing
const STILL = 6; // px within which a press is a click

/** @typedef {{column: number, row: number}} Cell */

/** A, B … Z, AA, AB … @type {(column: number) => string} */
const letters = (column) => (column >= 26 ? letters(Math.floor(column / 26) - 1) : "") + String.fromCharCode(65 + (column % 26));
/** @param {Cell} cell */
const nameOf = ({ column, row }) => `${letters(column)}${row + 1}`;

/** @param {HTMLImageElement} picture @param {number} margin @param {number} step @returns {Cell[]} which hold a picture */
function filled(picture, margin, step) {
  const sides = [picture.naturalWidth, picture.naturalHeight];
  const [columns, rows] = sides.map((side) => Math.round((side - 2 * margin) / step));
  const canvas = Object.assign(document.createElement("canvas"), { width: columns * FINE, height: rows * FINE });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(picture, 0, 0, 4, 4, 0, 0, 1, 1);
  const ground = pen.getImageData(0, 0, 1, 1).data;
  pen.drawImage(picture, margin, margin, columns * step, rows * step, 0, 0, canvas.width, canvas.height);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  const cells = [];
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
    if ([...Array(FINE * FINE).keys()].some((at) => {
      const pixel = 4 * ((row * FINE + Math.floor(at / FINE)) * canvas.width + column * FINE + (at % FINE));
      return [0, 1, 2].some((channel) => Math.abs(data[pixel + channel] - ground[channel]) > GROUND);
    })) cells.push({ column, row });
  }
  return cells;
}

/** @param {string} name @param {string} value @returns {boolean} whether the page has this setting */
function set(name, value) {
  const all = [...document.querySelectorAll(`[data-control] [name="${name}"]`)];
  for (const field of all) {
    if (field.type === "radio") field.checked = field.value === value;
    else field.value = value;
  }
  const told = all.find((field) => field.checked) ?? all[0];
  for (const kind of ["input", "change"]) told?.dispatchEvent(new Event(kind, { bubbles: true }));
  return all.length > 0;
}

/** @param {HTMLElement} atlas */
function prepare(atlas) {
  const frame = atlas.querySelector("[data-zoomable]");
  const picture = frame.querySelector("img");
  const mark = frame.appendChild(Object.assign(document.createElement("span"), { className: "atlas__mark" }));
  const slots = [...atlas.querySelectorAll("[data-atlas-slot]")];
  const [margin, step] = [Number(atlas.dataset.margin), Number(atlas.dataset.step)];
  const [cells, picked] = [filled(picture, margin, step), new Map()]; // {slot: name of the cell}
  let [view, chosen, pressed] = [{ x: 0, y: 0, zoom: 1 }, slots[0], { x: 0, y: 0 }];
  /** @type {Cell | null} */ let cursor = null;
  if (cells.length) atlas.classList.add("is-ready"); else return;

  const scale = () => (frame.clientWidth / picture.naturalWidth) * view.zoom;
  const along = (/** @type {number} */ from, /** @type {number} */ count) => from + (margin + count * step) * scale();
  const corner = (/** @type {Cell} */ cell) => ({ x: along(view.x, cell.column), y: along(view.y, cell.row) });
  /** The picture nearest to a cell. @param {number} column @param {number} row @param {Cell[]} among */
  function nearest(column, row, among = cells) {
    const far = (/** @type {Cell} */ cell) => Math.hypot(cell.column - column, cell.row - row);
    return among.reduce((best, cell) => (far(cell) < far(best) ? cell : best));
  }

  function point() {
    if (!cursor) return;
    const spot = { "--mark-x": corner(cursor).x, "--mark-y": corner(cursor).y, "--mark": step * scale() };
    for (const [name, at] of Object.entries(spot)) mark.style.setProperty(name, `${at}px`);
    mark.dataset.name = nameOf(cursor);
  }

  /** @param {MouseEvent} event */
  function under(event) {
    const [box, at] = [frame.getBoundingClientRect(), (/** @type {number} */ place) => (place / scale() - margin) / step - 0.5];
    return nearest(at(event.clientX - box.left - view.x), at(event.clientY - box.top - view.y));
  }

  const slotFor = (/** @type {MouseEvent | KeyboardEvent} */ event) => (event.shiftKey ? slots[slots.length - 1] : chosen);

  /** @param {Element} slot */
  function pick(slot) {
    const name = nameOf(cursor);
    picked.set(slot, name);
    slot.querySelector("[data-atlas-name]").textContent = name;
    const small = Object.assign(slot.querySelector("canvas"), { hidden: false });
    const [left, top] = [cursor.column, cursor.row].map((at) => margin + at * step);
    small.getContext("2d").drawImage(picture, left, top, step, step, 0, 0, small.width, small.height);
    const last = slots.filter((one) => picked.has(one)).pop();
    const values = [...picked].map(([one, place]) => [one.dataset.atlasSlot, place]);
    values.push(last.dataset.atlasThen.split("="));
    const here = values.map(([setting, value]) => set(setting, value)).every(Boolean);
    const link = { hidden: here, href: `${atlas.dataset.url}?${new URLSearchParams(values)}` };
    Object.assign(atlas.querySelector("[data-atlas-link]"), link);
    atlas.querySelector("[data-atlas-said]").textContent = `${slot.dataset.atlasTitle}: ${name}`;
  }

  /** @param {string} key */
  function move(key) {
    const [right, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    cursor ??= nearest(0, 0);
    const ahead = cells.filter(({ column, row }) => (column - cursor.column) * right + (row - cursor.row) * down > 0);
    if (ahead.length) cursor = nearest(cursor.column + right, cursor.row + down, ahead);
    const [{ x, y }, size] = [corner(cursor), step * scale()];
    const [width, height] = [frame.clientWidth, frame.clientHeight];
    if (x < 0 || y < 0 || x + size > width || y + size > height) {
      const detail = { x: view.x - x + (width - size) / 2, y: view.y - y + (height - size) / 2 };
      frame.dispatchEvent(new CustomEvent("zoom:to", { detail }));
    }
    point();
    atlas.querySelector("[data-atlas-said]").textContent = nameOf(cursor);
  }

  frame.addEventListener("zoom:shown", (event) => { view = event.detail; point(); });
  frame.addEventListener("pointerdown", (event) => (pressed = { x: event.clientX, y: event.clientY }));
  frame.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse") { cursor = under(event); point(); } });
  frame.addEventListener("click", (event) => {
    if (event.target.closest("button") || Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > STILL) return;
    cursor = under(event);
    point();
    pick(slotFor(event));
  });
  frame.addEventListener("keydown", (event) => {
    const arrow = event.key.startsWith("Arrow");
    const ours = arrow || (event.key === "Enter" && cursor);
    if (event.target !== frame || event.ctrlKey || event.metaKey || event.altKey || !ours) return;
    if (arrow) move(event.key); else pick(slotFor(event));
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
  atlas.addEventListener("click", (event) => {
    chosen = event.target.closest("[data-atlas-slot]") ?? chosen;
    for (const one of slots) one.setAttribute("aria-pressed", String(one === chosen));
  });
  frame.dispatchEvent(new CustomEvent("zoom:to", { detail: {} }));
}

/** @param {ParentNode} root */
function prepareAll(root) {
  for (const atlas of root.querySelectorAll("[data-atlas]:not(.is-ready)")) {
    atlas.querySelector("img").decode().then(() => atlas.classList.contains("is-ready") || prepare(atlas), () => {});
  }
}

prepareAll(document);
document.addEventListener("htmx:load", (event) => prepareAll(event.target.parentNode ?? document));
