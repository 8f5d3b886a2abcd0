/* 记一次服务 where there is no network (docs/adr/0109). A tap on a service opens the form on the page itself; what is noted is first kept
   here, sealed under a key of this person and this sign-in, and then sent by a number of its own: sent again it is the same record.
   What waits is sent from any page of whoever is signed in (kept.js brings this script there), when it is opened and when the network is
   back. Another's cannot be opened and waits for them. Without this script, and where a browser has no cipher, the taps lead to the plain form. */
"use strict";
(() => {
  const { sitting, NOTE, store } = YiheKept;
  const { unsentAt } = document.documentElement.dataset;
  if (!sitting || !unsentAt || !crypto.subtle) return;
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });
  const ENDED = "登录已经结束，请重新登录，登录后自动发送。";
  const SILENT = "平台暂时没有应答，记录留在这台设备上，稍后自动再发。";
  const OFFLINE = "现在没有网络，记录留在这台设备上，有网以后自动发送。";
  const RETRY = 30000; // milliseconds: a browser does not always know that its network is back

  /* ---- the keys, and what a post must carry ---- */
  class Ended extends Error {}
  const ask = async (of = "") => {
    const answer = await fetch(of ? `${unsentAt}?of=${of}` : unsentAt, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect") throw new Ended();
    if (answer.status === 404) return null; // they may note no services: nothing here is theirs to send
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  let mine = null; // the key of this sign-in, while the page stands
  const keyOf = async () => {
    const given = mine ? null : await ask(sitting);
    if (given) mine = await YiheKept.imported(given.key);
    return mine;
  };

  /* ---- what waits, as the page says it: {id, words, why} ---- */
  const refused = new Map(); // name -> why
  let trouble = "", others = 0, sentNow = 0;
  const waiting = () => store.names(NOTE).length;
  const said = new Map(); // name -> what stands in it, of those this page could open
  const show = () => {
    let box = $("[data-unsent]");
    if (!box) {
      box = make("section", "alert", "");
      box.dataset.unsent = "";
      box.setAttribute("role", "status");
      const place = $("[data-unsent-here]");
      place ? place.replaceWith(box) : $("main")?.prepend(box);
    }
    box.className = `alert alert-${refused.size ? "bad" : waiting() ? "active" : "good"}`;
    box.replaceChildren();
    box.hidden = !waiting() && !sentNow && !trouble;
    if (sentNow) box.append(make("p", "", `已发送 ${sentNow} 条服务记录。`));
    const own = waiting() - others;
    if (own) box.append(make("p", "alert-title", `${own} 条服务记录还没有发送`));
    if (trouble) box.append(make("p", "", trouble));
    if (trouble === ENDED) {
      const way = make("a", "btn btn-primary", "重新登录");
      way.href = `/accounts/login/?next=${encodeURIComponent(location.pathname)}`;
      box.append(way);
    }
    const list = make("ul", "plain-list", "");
    for (const [name, note] of said) {
      if (!store.read(name)) continue;
      const line = make("li", "", note.words);
      if (refused.has(name)) {
        line.append(make("p", "error", `没有被接受：${refused.get(name)}`));
        const mend = make("button", "btn btn-secondary", "改一改");
        const drop = make("button", "btn btn-quiet", "不要了");
        mend.type = drop.type = "button";
        mend.addEventListener("click", () => openForm(note.offer, note.place, {}, name, note));
        drop.addEventListener("click", () => { if (confirm(`不要这一条：${note.words}？`)) { forget(name); show(); } });
        if ($("[data-note-form]")) line.append(mend, " ", drop);
      }
      list.append(line);
    }
    if (list.childElementCount) box.append(list);
    if (refused.size && !$("[data-note-form]")) {
      const way = make("a", "", "去改");
      way.href = unsentAt.replace(/unsent\/$/, "");
      box.append(way);
    }
    if (others) box.append(make("p", "muted", `还有 ${others} 条是别人在这台设备上登记的，等本人登录后发送，您看不到内容。`));
  };
  const forget = (name) => { store.drop(name); said.delete(name); refused.delete(name); };

  /* ---- sending: one after the other, each by its own number ---- */
  let sending = null;
  const send = () => (sending ||= sendAll().finally(() => { sending = null; }));
  const sendAll = async () => {
    trouble = "";
    if (!waiting()) return;
    let theirs = 0;
    try {
      const keys = new Map();
      for (const name of store.names(NOTE)) {
        const copy = store.read(name);
        if (!copy?.sealed || refused.has(name)) continue;
        if (!keys.has(copy.sitting)) keys.set(copy.sitting, await ask(copy.sitting));
        const given = keys.get(copy.sitting);
        const note = given && await YiheKept.opened(await YiheKept.imported(given.key), name, copy);
        if (!note) { theirs += 1; continue; }
        said.set(name, note);
        await post(name, note, given.token);
      }
      others = theirs;
    } catch (fault) {
      trouble = fault instanceof Ended ? ENDED : fault instanceof TypeError ? OFFLINE : SILENT;
    }
    show();
  };
  const post = async (name, note, token) => {
    const body = new FormData();
    for (const [field, values] of Object.entries(note.typed)) for (const value of values) body.append(field, value);
    body.set("offer", note.offer);
    body.set("once", name.slice(NOTE.length));
    const headers = { "X-CSRFToken": token, "X-Autosave": "1" };
    const answer = await fetch(unsentAt, { method: "POST", body, headers, credentials: "same-origin", redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 403) throw new Ended();
    const written = await answer.json().catch(() => null);
    if (answer.ok && written?.words) {
      forget(name);
      sentNow += 1;
      list(written);
    } else if (answer.status === 422 && written?.why) refused.set(name, written.why);
    else throw new Error(String(answer.status)); // the server is in trouble: it waits
  };
  const list = ({ words, page }) => {
    const rows = $("[data-noted-list]");
    if (!rows || $$("a", rows).some((link) => link.getAttribute("href") === page)) return;
    const line = make("li", "", "");
    line.append(Object.assign(make("a", "", words), { href: page }));
    rows.prepend(line);
    rows.nextElementSibling?.remove(); // 还没有登记过
  };

  /* ---- the form on the page ---- */
  const template = $("[data-note-form]");
  const loaded = Date.now();
  const two = (n) => String(n).padStart(2, "0");
  const at = (ms) => { // the server's clock, gone on since the page was made; in its own zone
    const [, day, time] = template.dataset.now.match(/^(\S{10})T(\S{5})/);
    const now = new Date(Date.parse(`${day}T${time}:00Z`) + Date.now() - loaded);
    const then = new Date(Math.floor(now.getTime() / 900000) * 900000 + ms);
    return [then.toISOString().slice(0, 10), `${two(then.getUTCHours())}:${two(then.getUTCMinutes())}`];
  };
  const openForm = (offer, place, first = {}, name = "", note = null) => {
    $("[data-note-panel]")?.remove();
    const panel = template.content.cloneNode(true).firstElementChild;
    const form = $("form", panel);
    $("h2", panel).textContent = `登记服务：${place}`;
    const [day, began] = at(-1800000);
    const usual = { on: day, starts: began, ends: at(0)[1], ...first };
    for (const [field, value] of Object.entries(usual)) if (form.elements[field]) form.elements[field].value = value;
    if (note) YiheKept.put(form, structuredClone(note.typed));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const id = name || NOTE + crypto.randomUUID();
      const typed = YiheKept.typed(form);
      const words = `${place}，${typed.on?.[0]} ${typed.starts?.[0]}—${typed.ends?.[0]}，${typed.people?.[0]} 人`;
      const under = await keyOf().catch(() => null);
      if (!under || !await YiheKept.sealUnder(under, id, { offer, place, typed, words })) {
        trouble = "这台设备存不下，请先不要离开本页，有网以后再按一次登记。";
        show();
        return;
      }
      said.set(id, { offer, place, typed, words });
      refused.delete(id);
      panel.remove();
      show();
      $("[data-unsent]").scrollIntoView({ block: "nearest" });
      await send();
    });
    $("[data-note-close]", panel).addEventListener("click", () => panel.remove());
    const taps = $(`[data-note-offer="${CSS.escape(String(offer))}"]`);
    taps ? taps.after(panel) : $("[data-unsent]").after(panel);
    panel.focus();
    panel.scrollIntoView({ block: "start" });
  };
  if (template) {
    keyOf().catch(() => null); // while there is a network: without it nothing could be sealed later
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-note-offer] a");
      if (!link || !mine || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      const { noteOffer, noteWords } = link.closest("[data-note-offer]").dataset;
      openForm(noteOffer, noteWords, Object.fromEntries(new URL(link.href).searchParams));
    });
  }
  addEventListener("online", send);
  setInterval(() => { if (waiting() > others + refused.size) send(); }, RETRY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  if (waiting()) { show(); send(); }
})();
