/* Leaving at once (快速离开): nothing of the page is seen any more, and going back leads to no page of the way. Of that somebody left the
   tab keeps one sign and no word, until a page of the way is opened anew. Not deferred: it listens before the words that promise the key
   are seen, however slowly the rest of the page comes (a browser stops loading at the first Esc). Without it the link is a link. */
"use strict";
(() => {
  const href = document.currentScript.dataset.to;
  const away = () => {
    document.documentElement.hidden = true;
    location.replace(href);
  };
  const go = (event) => {
    event.preventDefault();
    try { sessionStorage.setItem("left", "1"); } catch { /* a browser that keeps nothing knows no way back either */ }
    away();
  };
  const cameBack = (persisted) => {
    try {
      if (!sessionStorage.getItem("left")) return;
      if (persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward") return away();
      sessionStorage.removeItem("left");
    } catch { /* as above */ }
  };
  cameBack(false);
  addEventListener("pageshow", (event) => event.persisted && cameBack(true));
  document.addEventListener("click", (event) => event.target.closest("[data-leave]") && go(event));
  let pressed = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    pressed = [...pressed.filter((at) => event.timeStamp - at < 5000), event.timeStamp];
    if (pressed.length > 2) go(event);
  });
})();
