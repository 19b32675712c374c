/**
 * The hand on the table: mouse, pen and finger draw; two fingers, the middle button or the space bar move and zoom.
 * Once a pen was used, fingers only move the paper, so that a palm leaves no mark.
 */

import { View } from "./view.js";

/** @typedef {{begin: (at: number[]) => void, go: (points: number[][], feels: boolean) => void, end: (at: number[]) => void, drop: () => void}} Drawing */

export class Hand {
  /** @param {HTMLElement} table @param {View} view @param {Drawing} drawing */
  constructor(table, view, drawing) {
    this.view = view;
    this.drawing = drawing;
    /** Where each finger is. @type {Map<number, {clientX: number, clientY: number}>} */
    this.down = new Map();
    /** @type {number[][] | null} */
    this.stroke = null;
    this.hasPen = false;
    this.space = false;
    table.addEventListener("pointerdown", (event) => this.press(event, table));
    table.addEventListener("pointermove", (event) => this.move(event));
    for (const kind of ["pointerup", "pointercancel"]) table.addEventListener(kind, (event) => this.lift(/** @type {PointerEvent} */ (event)));
    for (const kind of ["keydown", "keyup"]) table.addEventListener(kind, (event) => this.hold(/** @type {KeyboardEvent} */ (event)));
  }

  /** @param {KeyboardEvent} event */
  hold(event) {
    if (event.key !== " ") return;
    event.preventDefault();
    this.space = event.type === "keydown";
  }

  /** @param {PointerEvent} event @param {HTMLElement} table */
  press(event, table) {
    table.setPointerCapture(event.pointerId);
    this.hasPen ||= event.pointerType === "pen";
    this.down.set(event.pointerId, event);
    const moves = event.button === 1 || this.space || (event.pointerType === "touch" && this.hasPen);
    if (this.down.size > 1) this.drop();
    else if (!moves && event.button === 0) {
      this.stroke = [this.point(event)];
      this.drawing.begin(this.stroke[0]);
    }
  }

  /** @param {PointerEvent} event */
  move(event) {
    const before = this.down.get(event.pointerId);
    if (!before) return;
    if (this.stroke) {
      const all = event.getCoalescedEvents?.() ?? [];
      this.stroke.push(...(all.length ? all : [event]).map((one) => this.point(one)));
      this.drawing.go(this.stroke, event.pointerType === "pen");
    } else this.carry(event, before);
    this.down.set(event.pointerId, event);
  }

  /** One finger moves the paper, two zoom it as well. @param {PointerEvent} event @param {{clientX: number, clientY: number}} before */
  carry(event, before) {
    const share = 1 / this.down.size;
    this.view.move((event.clientX - before.clientX) * share, (event.clientY - before.clientY) * share);
    const other = [...this.down].find(([id]) => id !== event.pointerId)?.[1];
    if (!other) return;
    const apart = (/** @type {{clientX: number, clientY: number}} */ one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    const { left, top } = this.view.table.getBoundingClientRect();
    const middle = [(event.clientX + other.clientX) / 2 - left, (event.clientY + other.clientY) / 2 - top];
    this.view.zoom(apart(event) / Math.max(1, apart(before)), middle[0], middle[1]);
  }

  /** @param {PointerEvent} event */
  lift(event) {
    this.down.delete(event.pointerId);
    if (!this.stroke) return;
    if (event.type === "pointercancel") this.drop();
    else {
      this.stroke = null;
      this.drawing.end(this.point(event));
    }
  }

  drop() {
    if (this.stroke) this.drawing.drop();
    this.stroke = null;
  }

  /** @param {PointerEvent} event @returns {number[]} place and pressure */
  point(event) {
    const [x, y] = this.view.place(event);
    return [Math.round(x * 10) / 10, Math.round(y * 10) / 10, event.pointerType === "pen" ? Math.round(event.pressure * 100) / 100 : 0.5];
  }
}
