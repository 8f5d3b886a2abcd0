/* Nothing typed is lost, and nothing typed lies about (docs/adr/0009, 0031). While typing, a form of somebody signed in is kept
   in localStorage, sealed with AES-GCM under a key that the server gives to this sign-in alone and that is nowhere but in this
   page's memory. Copies of another sign-in are swept, and signing out empties the storage. A form without a sign-in, or on a
   page marked data-nothing-kept, is not kept at all. What was noted where there was no network (noted.js, docs/adr/0109) lies
   beside it, sealed for its person, until it was sent: who signs out is asked about it first. */
"use strict";
const YiheKept = (() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });
  const clock = (at) => at.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const { sitting, keptUnder, notedBy } = document.documentElement.dataset; // the name of this sign-in, "" for a visitor; where its key is

  /* ---- the storage: sealed copies by form, each with the name of the sign-in it was made in ---- */
  const DRAFT = "draft:", NOTE = "note:", SUBMITTED = "submitted-draft";
  const store = {
    names(sort = DRAFT) { try { return Object.keys(localStorage).filter((name) => name.startsWith(sort)); } catch { return []; } },
    read(name) { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } },
    write(name, value) { try { localStorage.setItem(name, JSON.stringify(value)); return true; } catch { return false; } },
    drop(name) { try { localStorage.removeItem(name); } catch { /* private windows have no storage */ } },
    empty() { try { localStorage.clear(); sessionStorage.clear(); } catch { /* the same */ } },
    emptyButNotes() { // a note waits for its person to sign in again
      const notes = store.names(NOTE).map((name) => [name, store.read(name)]);
      store.empty();
      for (const [name, note] of notes) store.write(name, note);
    },
  };
  if (sitting === "") store.emptyButNotes();
  else if (sitting) for (const name of store.names()) if (store.read(name)?.sitting !== sitting) store.drop(name);
  let over = false; // the sign-in this page was made in has ended
  document.addEventListener("submit", (event) => { // before anything else hears of it
    const signsOut = sitting && (event.target.hasAttribute("data-sign-out") || event.target.getAttribute("action")?.endsWith("/accounts/logout/"));
    if (!signsOut) return;
    const waiting = store.names(NOTE).length;
    if (waiting && !confirm(`这台设备上还有 ${waiting} 条服务记录没有发送，退出登录后就没有了。仍然退出？`)) { event.preventDefault(); return; }
    over = true;
    store.empty();
  }, true);
  addEventListener("storage", (event) => { if (event.key === null) over = true; }); // another window emptied it

  /* ---- the seal ---- */
  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
  let asked = null;
  const key = () => (asked ||= fetchKey().catch(() => { asked = null; return null; }));
  const fetchKey = async () => {
    if (!sitting || !keptUnder || !crypto.subtle) return null; // a page over plain http has no such thing, and keeps nothing
    const answer = await fetch(keptUnder, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
    const given = answer.ok ? await answer.json() : {};
    if (given.sitting !== sitting) return null; // somebody has signed in anew meanwhile
    return imported(given.key);
  };
  const imported = (given) => crypto.subtle.importKey("raw", bytes(given), "AES-GCM", false, ["encrypt", "decrypt"]);
  const how = (name, iv) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) });
  const sealUnder = async (under, name, said) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt(how(name, iv), under, new TextEncoder().encode(JSON.stringify(said)));
    return !over && store.write(name, { sitting, at: Date.now(), iv: text(iv), sealed: text(sealed) });
  };
  const opened = async (under, name, copy) => {
    try {
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how(name, bytes(copy.iv)), under, bytes(copy.sealed))));
    } catch {
      return null; // another's, or spoilt
    }
  };
  const seal = async (name, said) => {
    const under = await key();
    return Boolean(under) && sealUnder(under, name, said);
  };
  const unseal = async (name, copy) => {
    const under = await key();
    const said = under && await opened(under, name, copy);
    if (under && !said) store.drop(name);
    return said;
  };

  /* ---- what is typed in a form ---- */
  const SKIP = new Set(["csrfmiddlewaretoken", "next"]);
  const isNobodyElses = (name) => name.includes("password") || name.includes("secret");
  const typed = (form) => {
    const said = {};
    const hidden = new Set($$("input[type=hidden]", form).map((input) => input.name));
    // Accounts and ID numbers (autocomplete="off") are kept by the server alone, where a draft is encrypted.
    for (const control of $$('[autocomplete="off"]', form)) hidden.add(control.name);
    for (const [name, value] of new FormData(form)) {
      if (SKIP.has(name) || hidden.has(name) || isNobodyElses(name) || typeof value !== "string") continue;
      (said[name] ||= []).push(value);
    }
    return said;
  };
  const put = (form, said) => {
    for (const control of form.elements) {
      if (!control.name || SKIP.has(control.name) || control.type === "file" || control.type === "hidden" || /^(submit|button|reset)$/.test(control.type)) continue;
      const values = said[control.name];
      if (control.type === "checkbox" || control.type === "radio") control.checked = Boolean(values?.includes(control.value));
      else if (control.tagName === "SELECT") for (const option of control.options) option.selected = Boolean(values?.includes(option.value));
      else if (values) control.value = values.shift() ?? "";
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // What was submitted and taken: the next page says so by a good message, or names it in <meta name="drafts-done">. It may have
  // the same form again, empty; where the form came back with something wrong, a message of something else means nothing.
  const waiting = store.read(SUBMITTED);
  const cameBack = waiting && $(`form[data-autosave="${CSS.escape(waiting)}"]`) && $(".error-summary, .field-wrong, .alert-bad");
  if (waiting && !cameBack && $(".alert-good[data-dismissible]")) store.drop(DRAFT + waiting);
  store.drop(SUBMITTED);
  for (const meta of $$('meta[name="drafts-done"]')) store.drop(DRAFT + meta.content);

  let leaving = false;
  const unsaved = new Set();
  addEventListener("beforeunload", (event) => {
    if (!leaving && unsaved.size) event.preventDefault();
  });

  for (const form of $$("form[data-autosave]")) {
    const name = DRAFT + form.dataset.autosave;
    const url = form.dataset.autosaveUrl;
    const isKept = Boolean(sitting) && !$("[data-nothing-kept]");
    const note = $("[data-autosave-note]", form) || form.insertBefore(make("p", "autosave", ""), form.firstChild);
    note.setAttribute("role", "status");
    const untouched = JSON.stringify(typed(form));
    let last = untouched, lastHere = untouched;
    let timer = 0, soon = 0, warned = false;

    const say = (words) => { note.textContent = words; };
    const keep = async () => {
      const now = JSON.stringify(typed(form));
      if (!isKept || over) return false;
      if (now !== lastHere && await seal(name, JSON.parse(now))) lastHere = now;
      return now === lastHere;
    };
    const save = async () => {
      const now = JSON.stringify(typed(form));
      if (now === last || (!isKept && !url)) return;
      const kept = await keep();
      if (url) {
        let trouble = "网络不通";
        try {
          const body = new FormData(form);
          for (const [field, value] of Array.from(body)) if (value instanceof File || isNobodyElses(field)) body.delete(field);
          const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken?.value || "", "X-Autosave": "1" };
          const answer = await fetch(url, { method: "POST", body, headers, credentials: "same-origin", redirect: "manual" });
          if (answer.type === "opaqueredirect" || answer.status === 403) trouble = "登录已过期，请在新窗口重新登录";
          if (answer.status === 409) trouble = (await answer.text()).trim().replace(/。$/, "");
          if (!answer.ok) throw new Error(String(answer.status));
        } catch {
          say(kept ? `${trouble}；已暂存在本机 ${clock(new Date())}` : `${trouble}；还没有保存，请先不要离开本页`);
          if (kept) { last = now; unsaved.delete(form); }
          return;
        }
      } else if (!kept) {
        say("本机不能暂存，离开前请先提交或保存草稿");
        return;
      }
      last = now;
      unsaved.delete(form);
      say(`已自动保存 ${clock(new Date())}`);
    };

    const offer = async (copy) => {
      const said = await unseal(name, copy);
      if (!said || JSON.stringify(said) === untouched || unsaved.has(form)) return;
      say(`上次在本机写到 ${clock(new Date(copy.at))} 的内容还在。`);
      const restore = make("button", "", "恢复");
      const forget = make("button", "", "不用了");
      restore.type = forget.type = "button";
      restore.addEventListener("click", () => { put(form, said); say("已恢复，请核对后再提交。附件需要重新选择。"); });
      forget.addEventListener("click", () => { store.drop(name); say(""); });
      note.append(restore, forget);
    };
    if (isKept && url) key(); // while there is a network: without it nothing could be sealed later
    const copy = isKept && store.read(name);
    if (copy?.sealed) offer(copy);
    form.addEventListener("input", (event) => {
      if (event.target.type === "file") return;
      unsaved.add(form);
      clearTimeout(soon);
      clearTimeout(timer);
      soon = setTimeout(keep, 300); // sealing takes a moment that a page on its way out may not have
      timer = setTimeout(save, 2500);
    });
    // Kept until the next page says otherwise: a submit that fails on the way loses nothing.
    form.addEventListener("submit", async (event) => {
      clearTimeout(soon);
      clearTimeout(timer);
      if (!navigator.onLine && !warned) { // the browser's own page would take the place of this one, with what stands in it
        warned = true; // pressed once more it goes all the same: a browser may be wrong about its network
        event.preventDefault();
        const kept = await keep();
        say(`现在没有网络，没有提交；${kept ? "内容已暂存在本机" : "请不要离开本页"}，有网以后再按一次`);
        note.scrollIntoView({ block: "center" });
        return;
      }
      if (!isKept || over) return;
      keep();
      store.write(SUBMITTED, form.dataset.autosave);
    });
    document.addEventListener("visibilitychange", () => { if (document.hidden && unsaved.has(form)) keep(); });
  }
  // Plain forms with longer text: only warn before leaving.
  for (const form of $$("form[method=post]:not([data-autosave])")) {
    if (!$("textarea", form)) continue;
    form.addEventListener("input", () => unsaved.add(form));
  }
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented) leaving = true; });
  addEventListener("pageshow", () => { leaving = false; });
  // What waits to be sent is sent from here, whatever page it is; the page where it is noted has the script itself.
  if (sitting && notedBy && store.names(NOTE).length && !$(`script[src="${notedBy}"]`)) {
    document.head.append(Object.assign(make("script", "", ""), { src: notedBy }));
  }
  return { sitting, NOTE, store, imported, sealUnder, opened, typed, put };
})();
