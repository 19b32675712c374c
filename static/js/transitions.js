/**
 * View transitions between wall and work: the picture one goes to, or comes back from, keeps its identity.
 * Names are given through the CSSOM, since the site allows no inline style; browsers without them lose nothing.
 */

const NAME = "work";

/** @param {string | null | undefined} address @returns {HTMLElement | undefined} the picture of the card that leads there */
function pictureOf(address) {
  if (!address) return undefined;
  const path = new URL(address, location.href).pathname;
  const card = [...document.querySelectorAll("a.card")].find((link) => new URL(link.href).pathname === path);
  return card?.querySelector(".picture") ?? undefined;
}

/** @param {HTMLElement | undefined} picture @param {ViewTransition | null} transition */
async function name(picture, transition) {
  if (!picture || !transition || document.querySelector(".work__frame")) return;
  picture.style.viewTransitionName = NAME;
  await transition.finished.catch(() => undefined);
  picture.style.viewTransitionName = "";
}

/** A transition that the browser gives up (a page came too late) is nobody's error. @param {ViewTransition | null} transition */
function forgive(transition) {
  for (const end of [transition?.ready, transition?.finished, transition?.updateCallbackDone]) end?.catch(() => undefined);
}

window.addEventListener("pageswap", (event) => {
  forgive(event.viewTransition);
  name(pictureOf(event.activation?.entry?.url), event.viewTransition);
});

window.addEventListener("pagereveal", (event) => {
  forgive(event.viewTransition);
  name(pictureOf(window.navigation?.activation?.from?.url), event.viewTransition);
});
