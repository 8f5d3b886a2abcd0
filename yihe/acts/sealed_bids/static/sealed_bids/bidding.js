// The form that seals (data-seal) and the one that sends (data-send). Of what is typed into the first nothing is sent: its boxes have no
// names, and the page learns of the sealed file alone. In the offline sealer there is nothing to send to.
"use strict";

(() => {
  const PIECE = 1024 * 1024;
  const PAUSE = 2000; // milliseconds after which a broken line is tried again
  const TRIES = 30;
  const wait = (time) => new Promise((done) => setTimeout(done, time));

  const shown = (form) => {
    const says = form.querySelector("[data-seal-says]");
    const bar = form.querySelector("progress");
    return {
      say: (text, refused = false) => { says.textContent = text; says.classList.toggle("error", refused); },
      tell: (done) => { bar.hidden = false; bar.value = done; },
      rest: () => { bar.hidden = true; },
    };
  };

  // Post, again and again while the line is down; an answer that refuses is an answer.
  async function post(address, csrf, body, type) {
    const headers = { "X-CSRFToken": csrf, "X-Autosave": "1", ...(type ? { "Content-Type": type } : {}) };
    const answer = await fetch(address, { method: "POST", headers, body, redirect: "error" });
    const said = await answer.json().catch(() => ({ why: "平台没有正常应答，请稍后再试。" }));
    if (said.why) throw new YiheSealing.Refused(said.why);
    return said;
  }

  // Send a sealed file in pieces. What broke off goes on where it broke off, here or after the page was opened again.
  async function send(blob, sm3, where, seen) {
    const csrf = where.querySelector("[name=csrfmiddlewaretoken]").value;
    for (let left = TRIES; ; left--) {
      try {
        let { have } = await post(where.dataset.send, csrf, new URLSearchParams({ size: blob.size }));
        for (;;) {
          const piece = blob.slice(have, have + PIECE);
          const said = await post(`${where.dataset.piece}?at=${have}`, csrf, piece, "application/octet-stream");
          left = TRIES;
          have = said.have;
          seen.tell(have / blob.size);
          seen.say(`已上传 ${Math.floor((100 * have) / blob.size)}%`);
          if (!said.page) continue;
          if (sm3 && said.sm3 !== sm3) throw new YiheSealing.Refused(`回执上的摘要 ${said.sm3} 与本机密封件的摘要 ${sm3} 不符，请重新投递。`);
          location.assign(said.page);
          return;
        }
      } catch (fault) {
        if (fault instanceof YiheSealing.Refused || left < 1) throw fault;
        seen.say("线路断了，正在接着上传……");
        await wait(PAUSE);
      }
    }
  }

  const price = (text) => {
    const plain = text.replace(/[,，\s]/g, "");
    if (!/^\d{1,12}(\.\d{1,2})?$/.test(plain) || Number(plain) <= 0) throw new YiheSealing.Refused("报价应当是大于零的数字，最多两位小数，单位是元。");
    return plain;
  };

  // 联合体: the boxes of the lead stand above; what is not filled in at all is no member. Returns {consortium, paper} or nothing.
  function together(form, said) {
    const groups = [...form.querySelectorAll("[data-member]")].map((group) => Object.fromEntries(
      [...group.querySelectorAll("[data-member-field]")].map((box) => [box.dataset.memberField, box.value.trim()])));
    const [paper] = form.querySelector("[data-agreement]").files;
    const [own, ...others] = groups;
    const joined = others.filter((each) => Object.values(each).some(Boolean));
    if (!joined.length) {
      if (paper || Object.values(own).some(Boolean)) throw new YiheSealing.Refused("填写了联合体的内容，没有填写其他成员：联合体至少有两方。单独参加的请清空联合体各栏。");
      return null;
    }
    const members = [{ name: said.supplier, code: said.code, ...own }, ...joined];
    for (const each of members) {
      if (!each.name || !each.work) throw new YiheSealing.Refused("联合体的每一方都要写明名称和承担的工作。");
      each.share = each.share.replace(/[%％]$/, "");
    }
    const shares = members.map((each) => each.share);
    const whole = shares.every((each) => /^\d{1,3}(\.\d{1,2})?$/.test(each)) && shares.reduce((sum, each) => sum + Math.round(100 * each), 0) === 10000;
    if (shares.some(Boolean) && !whole) {
      throw new YiheSealing.Refused("各方份额是百分数，合计应当正好 100；都没有约定的都空着。");
    }
    if (!paper) throw new YiheSealing.Refused("以联合体参加的，要附联合协议，载明各方承担的工作和义务。");
    return { consortium: { agreement: paper.name, members }, paper };
  }

  function offerAnother(form) {
    const more = form.querySelector("[data-member-more]");
    more.addEventListener("click", () => {
      const groups = form.querySelectorAll("[data-member]");
      const group = groups[groups.length - 1].cloneNode(true);
      for (const box of group.querySelectorAll("input")) {
        const id = box.id.replace(/\d+$/, groups.length + 1);
        group.querySelector(`label[for="${box.id}"]`).htmlFor = id;
        Object.assign(box, { id, value: "" });
      }
      group.querySelector("legend").textContent = `第 ${groups.length + 1} 方`;
      more.before(group);
      group.querySelector("input").focus();
      more.hidden = groups.length + 1 >= 20;
    });
  }

  const form = document.querySelector("[data-seal]");
  const sending = document.querySelector("[data-send]");
  for (const words of document.querySelectorAll("[data-without-script]")) words.hidden = true;
  const doing = (where, work) => {
    where.hidden = false;
    where.addEventListener("submit", async (event) => {
      event.preventDefault();
      const seen = shown(where);
      const button = where.querySelector("button:not([type=button])");
      button.disabled = true;
      try {
        await work(seen);
      } catch (fault) {
        seen.rest();
        seen.say(fault instanceof YiheSealing.Refused ? fault.message : `没有成功：${fault.message}。填写的内容还在，可以再试。`, true);
      }
      button.disabled = false;
    });
  };

  if (form && !(globalThis.crypto && crypto.subtle)) {
    form.hidden = false;
    form.replaceChildren("这个浏览器或者这个网址不能密封（要用 https 打开，浏览器要支持 WebCrypto）。请下载离线密封程序，或者把纸质文件密封后送到窗口。");
  } else if (form) {
    offerAnother(form);
    doing(form, async (seen) => {
      const said = Object.fromEntries(
        [...form.querySelectorAll("[data-seal-field]")].map((box) => [box.dataset.sealField, box.value.trim()]));
      const joint = together(form, said);
      const files = [...(joint ? [joint.paper] : []), ...form.querySelector("input[type=file]").files];
      seen.say("正在密封……");
      const offer = { ...said, price: price(said.price), files, ...(joint && { consortium: joint.consortium }) };
      const sealed = await YiheSealing.seal(offer, JSON.parse(form.dataset.seal), seen.tell);
      const save = form.querySelector("[data-seal-save]");
      save.href = URL.createObjectURL(sealed.blob);
      save.download = `${JSON.parse(form.dataset.seal).tender}-${sealed.bid.slice(0, 8)}.sealed`;
      form.querySelector("[data-seal-done]").hidden = false;
      seen.say(`已密封。密文 SM3 摘要：${sealed.sm3}`);
      if (sending) await send(sealed.blob, sealed.sm3, sending, seen);
    });
  }
  if (sending) {
    doing(sending, async (seen) => {
      const [file] = sending.querySelector("input[type=file]").files;
      await send(file, "", sending, seen);
    });
  }
})();
