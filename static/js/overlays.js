/**
 * Menus (<details data-menu>) close on Escape, on a click elsewhere and when another opens.
 * Dialogs: data-opens="ID" opens, data-closes closes, a click beside it closes. An opened dialog moves to the end of
 * the body, so that a form inside it is never part of the form around its button.
 */

/** @param {Node | null} except @returns {void} */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(except)) menu.removeAttribute("open");
  }
}

/** @param {string} id */
function openDialog(id) {
  const [dialog, ...older] = [...document.querySelectorAll(`dialog[id="${CSS.escape(id)}"]`)];
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  for (const copy of older) copy.remove();
  if (dialog.closest("form")) document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  closeMenus(target);
  const opener = target.closest("[data-opens]");
  if (opener instanceof HTMLElement) {
    openDialog(opener.dataset.opens ?? "");
    closeMenus(null);
    if (opener instanceof HTMLAnchorElement) event.preventDefault(); // without a script it is a link to a page
  }
  const dialog = target.closest("dialog");
  if (dialog && (target === dialog || target.closest("[data-closes]"))) dialog.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  closeMenus(null);
  menu.querySelector("summary")?.focus();
});

document.addEventListener("focusin", (event) => closeMenus(/** @type {Node} */ (event.target)));

// The search field of a phone lies in a popover: the first thing one wants there is to type.
document.getElementById("search")?.addEventListener("toggle", (event) => {
  const open = /** @type {ToggleEvent} */ (event).newState === "open";
  if (open) document.querySelector("[data-search]")?.focus();
});

// A group of controls is open where there is room for it.
const wide = window.matchMedia("(width >= 960px)");
function openSheets() {
  for (const sheet of document.querySelectorAll("details.sheet[data-wide-open]")) sheet.toggleAttribute("open", wide.matches);
}
wide.addEventListener("change", openSheets);
openSheets();
