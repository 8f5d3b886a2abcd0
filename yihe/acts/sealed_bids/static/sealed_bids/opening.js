// An opener's page: making a key (data-make), opening a test envelope (data-test), opening the shares after the moment (data-open). The
// passphrase and the private key stay here: their boxes have no names.
"use strict";

(() => {
  for (const words of document.querySelectorAll("[data-without-script]")) words.hidden = true;

  const box = (form, name) => form.querySelector(`[data-${name}]`);
  const fill = (form, name, value) => { form.elements[name].value = value; };

  const keyOf = async (form) => {
    const [file] = box(form, "key-file").files;
    return YiheSealing.openKeyFile(await file.text(), box(form, "passphrase").value);
  };

  const doing = (name, work) => {
    const form = document.querySelector(`[data-${name}]`);
    if (!form) return;
    form.hidden = false;
    const says = form.querySelector("[role=status]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      says.textContent = "正在处理……";
      says.classList.remove("error");
      try {
        await work(form, (text) => { says.textContent = text; });
      } catch (fault) {
        says.textContent = fault instanceof YiheSealing.Refused ? fault.message : `没有成功：${fault.message}。`;
        says.classList.add("error");
      }
      button.disabled = false;
    });
  };

  doing("make", async (form, say) => {
    const passphrase = box(form, "passphrase").value;
    if (passphrase !== box(form, "again").value) throw new YiheSealing.Refused("两次输入的口令不一样，请重新输入。");
    const made = await YiheSealing.makeKeyFile(passphrase);
    const save = box(form, "save");
    save.href = URL.createObjectURL(new Blob([made.file], { type: "application/json" }));
    save.download = `${form.dataset.make}.key.json`;
    box(form, "made").hidden = false;
    fill(form, "key", made.key);
    say(`密钥已在本机生成，指纹 ${made.fingerprint}。请先保存密钥文件，再登记公钥。`);
    box(form, "enter").onclick = () => form.submit();
  });

  doing("test", async (form) => {
    const said = JSON.parse(form.dataset.test);
    const share = await YiheSealing.openShare(YiheSealing.bytesOf(said.sealed), await keyOf(form), said.opener, said);
    fill(form, "ticket", said.ticket);
    fill(form, "secret", YiheSealing.base64(share));
    form.submit();
  });

  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

  doing("open", async (form, say) => {
    const mine = await keyOf(form);
    if (mine.key !== form.dataset.key) throw new YiheSealing.Refused("这不是您为本项目登记的那把密钥，请选择另一个密钥文件。");
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "X-Autosave": "1" };
    const answer = await fetch(form.dataset.open, { method: "POST", headers, redirect: "error" });
    const said = await answer.json();
    if (said.why) throw new YiheSealing.Refused(said.why);
    const opened = {};
    for (const [at, one] of said.shares.entries()) {
      say(`正在打开第 ${at + 1} 份，共 ${said.shares.length} 份`);
      try {
        opened[one.bid] = hex(await YiheSealing.openShare(YiheSealing.bytesOf(one.sealed), mine, said.opener, one));
      } catch (fault) {
        if (!(fault instanceof YiheSealing.Refused)) throw fault;
        opened[one.bid] = "";
      }
    }
    fill(form, "shares", JSON.stringify(opened));
    say("正在核对密文并开启，请不要离开本页……");
    // Not as a press of the form: that is one transaction, and nobody else shall wait while 200 files are read.
    await fetch(form.action, { method: "POST", headers, body: new URLSearchParams(new FormData(form)), redirect: "manual" });
    location.reload();
  });
})();
