/* Papers of a matter by keyboard: n and p show the next and the one before in the frame, y finds it 合格 and goes on. Without it, links do. */
"use strict";
(() => {
  const papers = Array.from(document.querySelectorAll("[data-paper]"));
  const hint = document.querySelector("[data-paper-keys]");
  if (hint) hint.hidden = papers.length < 1;
  const shown = () => Math.max(0, papers.findIndex((paper) => paper.classList.contains("is-shown")));
  const mark = (paper) => {
    for (const other of papers) other.classList.toggle("is-shown", other === paper);
    paper.scrollIntoView({ block: "nearest" });
  };
  const show = (paper) => paper.querySelector("a.paper-look").click();
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.paper-look");
    const paper = link && link.closest("[data-paper]");
    if (paper) mark(paper);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !papers.length) return;
    if (event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], details.menu[open]")) return;
    const step = { n: 1, y: 1, p: -1 }[event.key];
    if (!step) return;
    if (event.key === "y") {
      const good = papers[shown()].querySelector("input[type=radio][value=good]");
      if (!good) return;
      good.checked = true;
      good.dispatchEvent(new Event("input", { bubbles: true }));
    }
    event.preventDefault();
    const next = papers[shown() + step];
    if (next) show(next);
  });
})();
