/* The first half of a draw (docs/adr/0030): offered by this browser's own chance, and turned into its SM3 digest here, so that
   the server is sent the digest and never the half. Without this script the form works too: the server then makes the digest. */
"use strict";
(() => {
  /* SM3 (GB/T 32905), of UTF-8 text, in hexadecimal. */
  const turn = (x, n) => (n %= 32, (x << n) | (x >>> (32 - n)));
  const sm3 = (words) => {
    const said = new TextEncoder().encode(words);
    const padded = new Uint8Array(Math.ceil((said.length + 9) / 64) * 64);
    padded.set(said);
    padded[said.length] = 0x80;
    new DataView(padded.buffer).setUint32(padded.length - 4, said.length * 8);
    let v = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];
    const p1 = (x) => x ^ turn(x, 15) ^ turn(x, 23);
    for (let block = 0; block < padded.length; block += 64) {
      const w = Array.from({ length: 16 }, (_, i) => new DataView(padded.buffer).getUint32(block + 4 * i));
      for (let i = 16; i < 68; i++) w[i] = p1(w[i - 16] ^ w[i - 9] ^ turn(w[i - 3], 15)) ^ turn(w[i - 13], 7) ^ w[i - 6];
      let [a, b, c, d, e, f, g, h] = v;
      for (let i = 0; i < 64; i++) {
        const ss1 = turn((turn(a, 12) + e + turn(i < 16 ? 0x79cc4519 : 0x7a879d8a, i)) | 0, 7);
        const tt1 = ((i < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c)) + d + (ss1 ^ turn(a, 12)) + (w[i] ^ w[i + 4])) | 0;
        const tt2 = ((i < 16 ? e ^ f ^ g : (e & f) | (~e & g)) + h + ss1 + w[i]) | 0;
        [a, b, c, d, e, f, g, h] = [tt1, a, turn(b, 9), c, tt2 ^ turn(tt2, 9) ^ turn(tt2, 17), e, turn(f, 19), g];
      }
      v = [a, b, c, d, e, f, g, h].map((x, i) => x ^ v[i]);
    }
    return v.map((x) => (x >>> 0).toString(16).padStart(8, "0")).join("");
  };

  const plain = (half) => half.normalize("NFKC").replace(/[ \-/]/g, ""); // as yihe/foundation/draws.py reads it
  const digit = () => { for (;;) { const [n] = crypto.getRandomValues(new Uint8Array(1)); if (n < 250) return n % 10; } };
  const byChance = () => Array.from({ length: 4 }, () => Array.from({ length: 5 }, digit).join("")).join("-");
  for (const box of document.querySelectorAll("[data-half]")) {
    const { salt, commitment } = box.form.elements;
    if (commitment?.value) { // the form came back: the half that was written down stands, and no other is offered
      box.required = false;
      box.placeholder = "刚才给的数仍然有效，不必重新输入";
    } else if (!box.value) {
      box.value = byChance();
    }
    if (box.dataset.half !== "seal") continue;
    box.form.addEventListener("submit", (event) => {
      const half = plain(box.value);
      if (event.defaultPrevented || half.length < 12 || new Set(half).size < 5) return; // the server says what is wrong
      commitment.value = sm3(`${salt.value}/${half}/`);
      box.disabled = true; // what is disabled is not sent
    });
    addEventListener("pageshow", () => { box.disabled = false; });
  }
})();
