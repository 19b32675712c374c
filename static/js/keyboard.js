/** Keys: "/" goes to the search field; on a page with rel=prev and rel=next links the arrows turn to them. */

const search = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-search]"));
const TURNS = { ArrowLeft: "prev", ArrowRight: "next" };

/** @param {EventTarget | null} target @returns {boolean} whether the key belongs to what has the focus */
function taken(target) {
  return target instanceof Element
    && target.closest("input, textarea, select, [contenteditable], [role=slider], dialog, video, audio, .filmstrip") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || taken(event.target)) return;
  if (event.key === "/") {
    event.preventDefault();
    const popover = search?.closest("[popover]");
    if (search?.offsetParent === null && popover instanceof HTMLElement) popover.showPopover();
    search?.focus();
    search?.select();
    return;
  }
  const rel = TURNS[event.key];
  const link = rel && document.querySelector(`main a[rel~="${rel}"]`);
  if (link instanceof HTMLAnchorElement && !event.shiftKey) link.click();
});
