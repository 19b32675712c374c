/**
 * Comments on a spot of a picture: marks stand where they point, and “Point at a spot” lets one choose.
 * Places are parts of the picture's width and height; they go to CSS as --x and --y, through the CSSOM.
 */

const stage = () => document.querySelector(".work__stage");

/** Put every mark where it belongs. */
function place() {
  for (const mark of document.querySelectorAll(".spot[data-x]")) {
    const spot = /** @type {HTMLElement} */ (mark);
    spot.style.setProperty("--x", spot.dataset.x ?? "0");
    spot.style.setProperty("--y", spot.dataset.y ?? "0");
  }
  document.getElementById("spots")?.classList.add("is-ready");
  for (const button of document.querySelectorAll("[data-point]")) button.removeAttribute("hidden");
}

/** @param {Element} form @param {string} x @param {string} y */
function fill(form, x, y) {
  /** @type {HTMLInputElement} */ (form.querySelector("[name=spot_x]")).value = x;
  /** @type {HTMLInputElement} */ (form.querySelector("[name=spot_y]")).value = y;
}

/** The mark of a comment that is being written. @returns {HTMLElement} */
function draft() {
  const found = document.querySelector(".spot--draft");
  if (found) return /** @type {HTMLElement} */ (found);
  const mark = document.createElement("span");
  mark.className = "spot spot--draft";
  document.getElementById("spots")?.append(mark);
  return mark;
}

/** @param {boolean} on */
function pointing(on) {
  stage()?.classList.toggle("is-pointing", on);
  document.querySelector("[data-point]")?.setAttribute("aria-pressed", String(on));
  if (on) stage()?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const button = target.closest("[data-point]");
  const form = document.querySelector("form[data-spots]");
  if (button && form) {
    const on = button.getAttribute("aria-pressed") !== "true";
    if (!on) {
      fill(form, "", "");
      document.querySelector(".spot--draft")?.remove();
    }
    pointing(on);
    return;
  }
  const ground = target.closest(".work__stage.is-pointing");
  if (!ground || !form || target.closest(".spot")) return;
  event.preventDefault();
  const box = ground.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width).toFixed(4);
  const y = ((event.clientY - box.top) / box.height).toFixed(4);
  fill(form, x, y);
  const mark = draft();
  mark.style.setProperty("--x", x);
  mark.style.setProperty("--y", y);
  stage()?.classList.remove("is-pointing");
  const words = /** @type {HTMLElement} */ (form.querySelector("textarea"));
  words.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && stage()?.classList.contains("is-pointing")) pointing(false);
});

document.addEventListener("htmx:afterSettle", place);
place();
