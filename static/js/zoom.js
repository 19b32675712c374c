/**
 * A large picture one can go into: wheel or pinch to go nearer, drag to move, keys + − 0 and arrows.
 * The place goes to CSS as --x, --y and --zoom, through the CSSOM; without a script the picture scrolls.
 */

const NEAREST = 12;
const STEP = 1.25;
const STRIDE = 80;

/** @param {HTMLElement} frame */
function prepare(frame) {
  const picture = frame.querySelector("img");
  if (!picture) return;
  const place = { x: 0, y: 0, zoom: 1 };
  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();
  frame.classList.add("is-ready");

  function show() {
    const [width, height] = [frame.clientWidth, frame.clientHeight];
    place.x = Math.min(0, Math.max(width * (1 - place.zoom), place.x));
    place.y = Math.min(0, Math.max(height * (1 - place.zoom), place.y));
    frame.style.setProperty("--x", `${place.x}px`);
    frame.style.setProperty("--y", `${place.y}px`);
    frame.style.setProperty("--zoom", String(place.zoom));
    frame.classList.toggle("is-near", place.zoom > 1);
    frame.dispatchEvent(new CustomEvent("zoom:shown", { detail: { ...place } }));
  }

  /** Nearer by a factor, the point (x, y) of the frame standing still.
   * @param {number} factor @param {number} x @param {number} y */
  function nearer(factor, x, y) {
    const zoom = Math.min(NEAREST, Math.max(1, place.zoom * factor));
    place.x = x - ((x - place.x) * zoom) / place.zoom;
    place.y = y - ((y - place.y) * zoom) / place.zoom;
    place.zoom = zoom;
    show();
  }

  /** @param {{clientX: number, clientY: number}} event */
  function within(event) {
    const box = frame.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  frame.addEventListener("wheel", (event) => {
    const out = event.deltaY > 0;
    if (out && place.zoom === 1) return; // the page scrolls on
    event.preventDefault();
    const { x, y } = within(event);
    nearer(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 250), x, y);
  }, { passive: false });

  frame.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || /** @type {Element} */ (event.target).closest("button")) return;
    fingers.set(event.pointerId, within(event));
    frame.setPointerCapture(event.pointerId);
  });

  frame.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = within(event);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, now);
    if (other) {
      const apart = Math.hypot(before.x - other.x, before.y - other.y);
      const ratio = Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, apart);
      nearer(ratio, (now.x + other.x) / 2, (now.y + other.y) / 2);
    }
    const share = other ? 0.5 : 1;
    place.x += (now.x - before.x) * share;
    place.y += (now.y - before.y) * share;
    show();
  });

  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    frame.addEventListener(end, (event) => fingers.delete(/** @type {PointerEvent} */ (event).pointerId));
  }

  frame.addEventListener("dblclick", (event) => {
    if (/** @type {Element} */ (event.target).closest("button")) return;
    const { x, y } = within(event);
    nearer(STEP ** 3, x, y);
  });

  frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [x, y] = [frame.clientWidth / 2, frame.clientHeight / 2];
    /** @type {Record<string, () => void>} */
    const keys = {
      "+": () => nearer(STEP, x, y), "=": () => nearer(STEP, x, y), "-": () => nearer(1 / STEP, x, y),
      "0": () => nearer(0, x, y),
      ArrowLeft: () => (place.x += STRIDE), ArrowRight: () => (place.x -= STRIDE),
      ArrowUp: () => (place.y += STRIDE), ArrowDown: () => (place.y -= STRIDE),
    };
    const move = keys[event.key];
    if (!move || (event.key.startsWith("Arrow") && place.zoom === 1)) return;
    event.preventDefault();
    move();
    show();
  });

  for (const button of frame.querySelectorAll("[data-zoom-by]")) {
    button.addEventListener("click", () => {
      const factor = Number(button.getAttribute("data-zoom-by"));
      nearer(factor, frame.clientWidth / 2, frame.clientHeight / 2);
    });
  }

  // Whoever knows what the picture shows can ask for a place of it.
  frame.addEventListener("zoom:to", (event) => { Object.assign(place, event.detail); show(); });

  new ResizeObserver(show).observe(frame);
  show();
}

/** @param {ParentNode} root */
function prepareAll(root) {
  for (const frame of root.querySelectorAll("[data-zoomable]:not(.is-ready)")) {
    prepare(/** @type {HTMLElement} */ (frame));
  }
}

prepareAll(document);
document.addEventListener("htmx:load", (event) => prepareAll(/** @type {Element} */ (event.target).parentNode ?? document));
