/* Yihe's script (beside it: kept.js, what is typed; leave.js, leaving at once; half.js, draws). Every page works without it; with it, nothing is sent
   twice, and lists can be walked with j, k and enter. No dependencies, no eval, no inline styles (the content security policy forbids them). */
"use strict";
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const root = document.documentElement;
  const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });

  /* ---- theme and reading size: the same cookies the form without script sets ---- */
  const remember = (name, value) => {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${name}=${value}; path=/; max-age=${value ? 31536000 : 0}; samesite=lax${secure}`;
  };
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const showPreferences = () => {
    for (const button of $$("[data-theme-toggle]")) {
      button.setAttribute("aria-pressed", String(isDark()));
      button.value = isDark() ? "light" : "dark";
    }
    for (const button of $$("[data-reading]")) {
      const elder = root.classList.contains("elder");
      button.setAttribute("aria-pressed", String(elder));
      button.value = elder ? "normal" : "elder";
    }
  };
  document.addEventListener("click", (event) => {
    const theme = event.target.closest("[data-theme-toggle]");
    const reading = event.target.closest("[data-reading]");
    if (!theme && !reading) return;
    event.preventDefault();
    if (theme) {
      root.dataset.theme = isDark() ? "light" : "dark";
      remember("theme", root.dataset.theme);
    } else {
      remember("reading", root.classList.toggle("elder") ? "elder" : "");
    }
    showPreferences();
  });
  showPreferences();

  /* ---- what the address of a QR code carries after its #: sent to nobody, put into the form, gone from the history ---- */
  for (const form of $$("form[data-from-address]")) {
    if (location.hash.length < 2) continue;
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement && field.type !== "hidden") field.value = value;
    }
    history.replaceState(history.state, "", location.pathname + location.search);
  }

  /* ---- navigation on phones, menus, messages, printing ---- */
  const side = $("#side");
  const openSide = (open) => {
    if (!side) return;
    side.classList.toggle("is-open", open);
    $("[data-menu]")?.setAttribute("aria-expanded", String(open));
    (open ? $("a", side) : $("[data-menu]"))?.focus();
  };
  $("[data-menu]")?.setAttribute("aria-expanded", "false");
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-menu]")) { event.preventDefault(); openSide(true); }
    if (event.target.closest("[data-menu-close]")) { event.preventDefault(); openSide(false); }
    if (event.target.closest("[data-print]")) window.print();
    for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (side?.classList.contains("is-open")) openSide(false);
    for (const menu of $$("details.menu[open]")) { menu.open = false; $("summary", menu).focus(); }
  });
  for (const message of $$("[data-dismissible]")) {
    const button = make("button", "alert-dismiss", "×");
    button.type = "button";
    button.setAttribute("aria-label", "关闭这条提示");
    button.addEventListener("click", () => message.remove());
    message.classList.add("has-dismiss");
    message.append(button);
  }
  $("[data-focus]")?.focus();

  /* ---- nothing is sent twice; a form the browser refuses never fires "submit" and so is never locked ---- */
  const sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-preferences")) return;
    if ((event.submitter?.getAttribute("formtarget") || form.target) === "_blank") return;
    if (sent.has(form)) { event.preventDefault(); return; }
    sent.add(form);
    form.setAttribute("aria-busy", "true");
    event.submitter?.classList.add("is-busy");
    // A download answers without leaving the page; after a while the form may be used again.
    setTimeout(() => release(form), 15000);
  });
  const release = (form) => {
    sent.delete(form);
    form.removeAttribute("aria-busy");
    for (const button of $$(".is-busy", form)) button.classList.remove("is-busy");
  };
  addEventListener("pageshow", () => $$("form[aria-busy]").forEach(release));

  /* ---- an amount stands in words under its box, as the server reads it: what is read is never a surprise ---- */
  for (const box of $$("input[data-in-words]")) {
    let words = document.getElementById(`${box.id}_in_words`);
    if (!words) {
      words = make("p", "said-in-words", "");
      words.id = `${box.id}_in_words`;
      words.setAttribute("role", "status");
      box.after(words);
    }
    box.setAttribute("aria-describedby", `${box.getAttribute("aria-describedby") || ""} ${words.id}`.trim());
    let timer = 0;
    const ask = async () => {
      const said = box.value;
      let answer = "";
      try {
        const reply = said.trim() && await fetch(`${box.dataset.inWords}?${new URLSearchParams({ said })}`, { credentials: "omit" });
        if (reply?.ok) answer = await reply.text();
      } catch { /* then the page that answers says it */ }
      if (said === box.value) words.textContent = answer;
    };
    (box.form || box).addEventListener("input", (event) => {
      if (event.target !== box && event.target !== box.form) return; // the form itself: what was kept was put back
      clearTimeout(timer);
      timer = setTimeout(ask, 400);
    });
    if (box.value) ask();
  }

  /* ---- a table wider than its place can be scrolled by keyboard ---- */
  const reach = new ResizeObserver((entries) => {
    for (const { target: box } of entries) {
      const wide = { tabindex: "0", role: "region", "aria-label": $("caption", box)?.textContent || "表格" };
      const isWide = box.scrollWidth > box.clientWidth;
      for (const name in wide) isWide ? box.setAttribute(name, wide[name]) : box.removeAttribute(name);
    }
  });
  for (const box of $$(".table-box")) reach.observe(box);

  /* ---- what one can do stays at hand on a phone, until it is on the screen ---- */
  const jump = $("[data-jump]");
  const acts = jump && $(jump.hash);
  if (acts) new IntersectionObserver(([seen]) => { jump.classList.toggle("is-there", seen.isIntersecting); }, { rootMargin: "0px 0px -80px" }).observe(acts);

  /* ---- on a wide screen it walks along, as long as all of it is on the screen: nobody scrolls within a page ---- */
  const aside = $("#aside.column-aside");
  if (aside) {
    const fit = () => aside.classList.toggle("fits", aside.offsetHeight + 104 <= innerHeight);
    new ResizeObserver(fit).observe(aside);
    addEventListener("resize", fit);
  }

  /* ---- filters nobody used are folded on a phone ---- */
  if (matchMedia("(max-width: 719px)").matches) for (const box of $$("details[data-fold]")) box.open = false;

  /* ---- all of a list ticked at once; a phrase put into its box; what was confirmed for many goes on by itself ---- */
  for (const all of $$("[data-tick-all]")) {
    all.hidden = false;
    const boxes = () => $$(`input[type=checkbox][name="${all.dataset.tickAll}"]`, all.closest("table"));
    all.addEventListener("change", () => { for (const box of boxes()) box.checked = all.checked; });
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-phrase]");
    const box = button?.form?.elements.namedItem(button.closest("[data-phrases]").dataset.phrases);
    if (!(box instanceof HTMLElement)) return;
    event.preventDefault();
    const begun = box.value.trim() && box.value !== box.defaultValue;
    box.value = begun ? box.value.trimEnd() + button.dataset.phrase : button.dataset.phrase;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });
  $("form[data-go-on]")?.requestSubmit();
  /* ---- keys: / goes to the search, ? tells what keys there are (without script the link beside the list does) ---- */
  const typing = (event) => event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable], details.menu[open], dialog[open]");
  const keys = $("dialog[data-keys]");
  const tell = (event) => { event.preventDefault(); if (!keys.open) keys.showModal(); };
  if (keys) for (const link of $$("[data-keys-open]")) link.addEventListener("click", tell);
  document.addEventListener("keydown", (event) => {
    if (typing(event)) return;
    if (event.key === "/" && $("#topbar-q")) { event.preventDefault(); $("#topbar-q").focus(); $("#topbar-q").select(); }
    if (event.key === "?" && keys) tell(event);
  });

  /* ---- lists by keyboard: j and k walk, enter opens ---- */
  const rows = $$("[data-rows] > *").filter((row) => $("a[href]", row));
  const matters = $$("[data-rows=matters] > *").filter((row) => $("a[href]", row));

  /* ---- from a matter back to the list it was opened from, and on to the next one of that list ---- */
  const session = {
    read() { try { return JSON.parse(sessionStorage.getItem("list")); } catch { return null; } },
    write(list) { try { sessionStorage.setItem("list", JSON.stringify(list)); } catch { /* then one goes back to 待办 */ } },
  };
  const walk = $("[data-walk]");
  const list = session.read();
  if (matters.length) {
    const hrefs = matters.map((row) => $("a[href]", row).getAttribute("href"));
    // Where one was, without the words one looked for: a name is nothing to keep.
    const asked = new URLSearchParams(location.search);
    for (const box of $$("input[type=search][name], input[type=text][name]")) asked.delete(box.name);
    const search = asked.size ? `?${asked}` : "";
    if (root.dataset.sitting && !$("[data-nothing-kept]")) session.write({ href: location.pathname + search, label: $("h1")?.textContent.trim() || "列表", hrefs });
  } else if (walk && Array.isArray(list?.hrefs) && list.hrefs.includes(location.pathname) && /^\/(?!\/)/.test(list.href)) {
    const back = $("[data-walk-back]", walk);
    back.href = list.href;
    $("span", back).textContent = `返回${list.label}`;
    const at = list.hrefs.indexOf(location.pathname);
    const to = (step, words) => {
      const href = list.hrefs[at + step];
      if (!href || !/^\/(?!\/)/.test(href)) return null;
      const link = make("a", "", words);
      link.href = href;
      return link;
    };
    for (const link of [to(-1, "上一件"), to(1, `下一件（${at + 2}/${list.hrefs.length}）`)]) if (link) walk.append(link);
    const done = $(".alert-good[data-dismissible] > p");
    const next = to(1, "办下一件");
    if (done && next) done.append(" ", next);
  }
  if (rows.length) {
    let here = -1;
    document.addEventListener("keydown", (event) => {
      if (typing(event)) return;
      if (event.key !== "j" && event.key !== "k") return;
      event.preventDefault();
      rows[here]?.classList.remove("is-here");
      here = Math.max(0, Math.min(rows.length - 1, here + (event.key === "j" ? 1 : -1)));
      rows[here].classList.add("is-here");
      rows[here].scrollIntoView({ block: "nearest" });
      $("a[href]", rows[here]).focus({ preventScroll: true }); // enter then opens it, as on any link
    });
  }
})();
