/** The queue of the admin by keyboard: j and k walk through the rows, x ticks, o opens what it is about. */

const rows = () => [...document.querySelectorAll("#result_list tbody tr")];
let at = -1;

/** @param {number} to */
function stand(to) {
  const all = rows();
  if (!all.length) return;
  all[at]?.classList.remove("is-here");
  at = Math.max(0, Math.min(all.length - 1, to));
  all[at].classList.add("is-here");
  all[at].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input:not([type=checkbox]), select, textarea")) return;
  if (event.key === "j") stand(at + 1);
  else if (event.key === "k") stand(at - 1);
  else if (event.key === "x") /** @type {HTMLElement | null} */ (rows()[at]?.querySelector("input.action-select"))?.click();
  else if (event.key === "o") /** @type {HTMLElement | null} */ (rows()[at]?.querySelector(".field-about_link a"))?.click();
  else return;
  event.preventDefault();
});
