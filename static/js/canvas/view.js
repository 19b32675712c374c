/** How the paper lies on the table: zoomed about a point, moved, fitted. */

const LARGEST = 16;
const MARGIN = 24;

export class View {
  /** @param {HTMLElement} table @param {HTMLElement} paper */
  constructor(table, paper) {
    this.table = table;
    this.paper = paper;
    [this.scale, this.x, this.y] = [1, 0, 0];
    [this.width, this.height] = [1, 1];
    table.addEventListener("wheel", (event) => {
      event.preventDefault();
      const { left, top } = table.getBoundingClientRect();
      this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), event.clientX - left, event.clientY - top);
    }, { passive: false });
    new ResizeObserver(() => this.table.clientWidth && this.fit()).observe(table);
  }

  /** @param {number} width @param {number} height of the paper */
  size(width, height) {
    [this.width, this.height] = [width, height];
    this.paper.style.width = `${width}px`;
    this.paper.style.height = `${height}px`;
    this.fit();
  }

  smallest() {
    return Math.min((this.table.clientWidth - MARGIN) / this.width, (this.table.clientHeight - MARGIN) / this.height, 4);
  }

  fit() {
    this.scale = this.smallest();
    this.x = (this.table.clientWidth - this.width * this.scale) / 2;
    this.y = (this.table.clientHeight - this.height * this.scale) / 2;
    this.show();
  }

  /** @param {number} factor @param {number} [x] @param {number} [y] the point of the table that stays */
  zoom(factor, x = this.table.clientWidth / 2, y = this.table.clientHeight / 2) {
    const scale = Math.min(LARGEST, Math.max(this.smallest() / 2, this.scale * factor));
    this.x = x - ((x - this.x) * scale) / this.scale;
    this.y = y - ((y - this.y) * scale) / this.scale;
    this.scale = scale;
    this.show();
  }

  /** @param {number} x @param {number} y */
  move(x, y) {
    this.x += x;
    this.y += y;
    this.show();
  }

  show() {
    this.paper.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
  }

  /** @param {{clientX: number, clientY: number}} event @returns {[number, number]} the place on the paper */
  place(event) {
    const { left, top } = this.table.getBoundingClientRect();
    return [(event.clientX - left - this.x) / this.scale, (event.clientY - top - this.y) / this.scale];
  }
}
