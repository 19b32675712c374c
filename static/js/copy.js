/** A link with data-copies: what lies behind it goes to the clipboard. Without this script it opens. */

const words = document.getElementById("words")?.dataset ?? {};

/** @param {string} address @returns {Promise<Blob>} */
async function textBehind(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return new Blob([await answer.text()], { type: "text/plain" });
}

document.addEventListener("click", async (event) => {
  const link = /** @type {Element} */ (event.target).closest("a[data-copies]");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || !navigator.clipboard?.write) return;
  event.preventDefault();
  try {
    // The promise goes in as it is: Safari asks for the permission at the click, not when the text has come.
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": textBehind(link.href) })]);
    document.dispatchEvent(new CustomEvent("artsite:say", { detail: { text: words.copied, level: "success", key: "copy" } }));
  } catch {
    location.assign(link.href);
  }
  link.closest("details[data-menu]")?.removeAttribute("open");
});
