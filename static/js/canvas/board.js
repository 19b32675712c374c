/**
 * The paper: what was done on it, in order, so that any of it can be undone. A mask is painted in one colour on
 * nothing and becomes white on black; a sketch is painted on white, over the picture it began with.
 */

import { getStroke } from "../../vendor/perfect-freehand.js";
import { flood } from "./flood.js";

/**
 * @typedef {{kind: "stroke", points: number[][], size: number, colour: string, erases: boolean, feels: boolean}
 *   | {kind: "flood", x: number, y: number, colour: string} | {kind: "invert", colour: string} | {kind: "clear"}} Deed
 */

/** @param {number} width @param {number} height */
function sheet(width, height) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  return canvas;
}

export class Board {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.isMask = false;
    /** @type {Deed[]} */
    this.done = [];
    /** @type {Deed[]} */
    this.undone = [];
    /** What lies on the paper before the first stroke. @type {CanvasImageSource | null} */
    this.start = null;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
    this.settled = sheet(1, 1);
  }

  /** @param {number} width @param {number} height */
  size(width, height) {
    [this.canvas.width, this.canvas.height] = [width, height];
    this.settled = sheet(width, height);
    this.redraw();
  }

  /** @param {Deed} deed */
  add(deed) {
    this.done.push(deed);
    this.undone = [];
    this.restore();
    this.perform(deed);
    this.settle();
  }

  /** Show a stroke that is still under the hand. @param {Deed} deed */
  preview(deed) {
    this.restore();
    this.perform(deed);
  }

  undo() {
    const deed = this.done.pop();
    if (deed) this.undone.push(deed);
    this.redraw();
  }

  redo() {
    const deed = this.undone.pop();
    if (deed) this.done.push(deed);
    this.redraw();
  }

  restore() {
    const { context } = this;
    context.globalCompositeOperation = "copy";
    context.drawImage(this.settled, 0, 0);
    context.globalCompositeOperation = "source-over";
  }

  settle() {
    const kept = /** @type {CanvasRenderingContext2D} */ (this.settled.getContext("2d"));
    kept.globalCompositeOperation = "copy";
    kept.drawImage(this.canvas, 0, 0);
  }

  redraw() {
    this.wipe();
    for (const deed of this.done) this.perform(deed);
    this.settle();
  }

  wipe() {
    const { width, height } = this.canvas;
    this.context.clearRect(0, 0, width, height);
    if (this.start) this.context.drawImage(this.start, 0, 0, width, height);
  }

  /** @param {Deed} deed */
  perform(deed) {
    const { context } = this;
    const { width, height } = this.canvas;
    if (deed.kind === "clear") context.clearRect(0, 0, width, height);
    if (deed.kind === "flood") flood(context, deed.x, deed.y, deed.colour);
    if (deed.kind === "invert") {
      context.globalCompositeOperation = "source-out";
      context.fillStyle = deed.colour;
      context.fillRect(0, 0, width, height);
    }
    if (deed.kind === "stroke") {
      context.globalCompositeOperation = deed.erases ? "destination-out" : "source-over";
      context.fillStyle = deed.erases ? "#000" : deed.colour;
      context.fill(outline(deed));
    }
    context.globalCompositeOperation = "source-over";
  }

  /** @returns {Promise<Blob | null>} the PNG that goes to the engine */
  picture() {
    const { width, height } = this.canvas;
    const made = sheet(width, height);
    const context = /** @type {CanvasRenderingContext2D} */ (made.getContext("2d"));
    if (this.isMask) {
      context.drawImage(this.canvas, 0, 0);
      context.globalCompositeOperation = "source-in";
      context.fillStyle = "#fff";
      context.fillRect(0, 0, width, height);
    }
    context.globalCompositeOperation = this.isMask ? "destination-over" : "source-over";
    context.fillStyle = this.isMask ? "#000" : "#fff";
    context.fillRect(0, 0, width, height);
    if (!this.isMask) context.drawImage(this.canvas, 0, 0);
    return new Promise((done) => made.toBlob(done, "image/png"));
  }
}

/** @param {Extract<Deed, {kind: "stroke"}>} stroke @returns {Path2D} */
function outline(stroke) {
  const points = getStroke(stroke.points, {
    size: stroke.size,
    thinning: stroke.feels ? 0.6 : 0,
    smoothing: 0.5,
    streamline: 0.35,
    simulatePressure: false,
    last: true,
  });
  const path = new Path2D();
  points.forEach(([x, y], index) => (index ? path.lineTo(x, y) : path.moveTo(x, y)));
  path.closePath();
  return path;
}
