/** Before and after: the range input moves the line. The value goes to CSS as --at, through the CSSOM. */

/** @param {Element} compare */
function follow(compare) {
  const range = compare.querySelector(".compare__range");
  if (range instanceof HTMLInputElement && compare instanceof HTMLElement) {
    compare.style.setProperty("--at", `${range.value}%`);
  }
}

/** @param {ParentNode} root */
function prepare(root) {
  for (const compare of root.querySelectorAll("[data-compare]:not(.is-ready)")) {
    compare.classList.add("is-ready");
    follow(compare);
  }
}

document.addEventListener("input", (event) => {
  const compare = /** @type {Element} */ (event.target).closest("[data-compare]");
  if (compare) follow(compare);
});

// A range moves only when its thumb is taken; here the whole picture is the thumb.
document.addEventListener("pointermove", (event) => {
  const range = event.target;
  if (!(range instanceof HTMLInputElement) || !range.matches(".compare__range") || event.buttons !== 1) return;
  const box = range.getBoundingClientRect();
  range.value = String(((event.clientX - box.left) / box.width) * 100);
  range.dispatchEvent(new Event("input", { bubbles: true }));
});

prepare(document);
document.addEventListener("htmx:load", (event) => prepare(/** @type {Element} */ (event.target).parentNode ?? document));
