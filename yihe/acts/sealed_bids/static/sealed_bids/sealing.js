// 密封和开标密钥 on the device of whoever bids or opens: the one page of the house that cannot do without a script (ADR 0075). Nothing
// here talks to anybody: what is typed, the files and the private keys stay where they are. The format is told in format.py; what
// is sealed here a sealer in Python opens that shares no code with this one, and the other way round.
"use strict";

const YiheSealing = (() => {
  const SUITE = "p256-hkdf-sha256-aes256gcm-2of3";
  const MAGIC = "yihe-sealed-bid 1\n";
  const KEY_FORMAT = "yihe-opener-key 1";
  const CHUNK = 64 * 1024;
  const MIB = 1024 * 1024;
  const MOST_FILES = 200;
  const LONGEST_NAME = 120;
  const NOT_OF_A_NAME = /[\x00-\x1f\x7f/\\]|^[. ]*$/;
  const ITERATIONS = 600000; // PBKDF2-HMAC-SHA256, as OWASP says since 2023
  const P256 = { name: "ECDH", namedCurve: "P-256" };
  const utf8 = new TextEncoder();

  class Refused extends Error {} // its message is a sentence for whoever sits there

  // SM3 (GB/T 32905), fed piece by piece: WebCrypto has none. ---------------------------------------------------------------
  const T = new Int32Array(64);
  for (let j = 0; j < 64; j++) {
    const t = j < 16 ? 0x79cc4519 : 0x7a879d8a;
    T[j] = j % 32 ? (t << j % 32) | (t >>> (32 - (j % 32))) : t;
  }

  class Sm3 {
    constructor() {
      this.state = new Int32Array([
        0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
      ]);
      this.words = new Int32Array(68);
      this.block = new Uint8Array(64);
      this.filled = 0;
      this.length = 0;
    }

    update(bytes) {
      this.length += bytes.length;
      let from = 0;
      if (this.filled) {
        const taken = Math.min(64 - this.filled, bytes.length);
        this.block.set(bytes.subarray(0, taken), this.filled);
        this.filled += taken;
        from = taken;
        if (this.filled < 64) return this;
        this.press(this.block, 0);
        this.filled = 0;
      }
      for (; from + 64 <= bytes.length; from += 64) this.press(bytes, from);
      this.block.set(bytes.subarray(from));
      this.filled = bytes.length - from;
      return this;
    }

    hex() {
      const bits = this.length * 8;
      const rest = new Uint8Array(this.filled < 56 ? 64 : 128);
      rest.set(this.block.subarray(0, this.filled));
      rest[this.filled] = 0x80;
      const view = new DataView(rest.buffer);
      view.setUint32(rest.length - 8, Math.floor(bits / 4294967296));
      view.setUint32(rest.length - 4, bits >>> 0);
      for (let from = 0; from < rest.length; from += 64) this.press(rest, from);
      return Array.from(this.state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
    }

    press(bytes, from) {
      const w = this.words;
      for (let j = 0; j < 16; j++, from += 4) {
        w[j] = (bytes[from] << 24) | (bytes[from + 1] << 16) | (bytes[from + 2] << 8) | bytes[from + 3];
      }
      for (let j = 16; j < 68; j++) {
        const third = w[j - 3];
        const x = w[j - 16] ^ w[j - 9] ^ ((third << 15) | (third >>> 17));
        const thirteenth = w[j - 13];
        w[j] = x ^ ((x << 15) | (x >>> 17)) ^ ((x << 23) | (x >>> 9)) ^ ((thirteenth << 7) | (thirteenth >>> 25)) ^ w[j - 6];
      }
      const s = this.state;
      let a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
      for (let j = 0; j < 64; j++) {
        const turned = (a << 12) | (a >>> 20);
        const sum = (turned + e + T[j]) | 0;
        const ss1 = (sum << 7) | (sum >>> 25);
        const first = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
        const second = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
        const tt1 = (first + d + (ss1 ^ turned) + (w[j] ^ w[j + 4])) | 0;
        const tt2 = (second + h + ss1 + w[j]) | 0;
        d = c;
        c = (b << 9) | (b >>> 23);
        b = a;
        a = tt1;
        h = g;
        g = (f << 19) | (f >>> 13);
        f = e;
        e = tt2 ^ ((tt2 << 9) | (tt2 >>> 23)) ^ ((tt2 << 17) | (tt2 >>> 15));
      }
      s[0] ^= a; s[1] ^= b; s[2] ^= c; s[3] ^= d; s[4] ^= e; s[5] ^= f; s[6] ^= g; s[7] ^= h;
    }
  }

  // Bytes and text. ----------------------------------------------------------------------------------------------------------
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
  const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const joined = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };
  const about = (what, bound) =>
    utf8.encode(["yihe-sealed-bid/1", SUITE, what, bound.tender, bound.bid, bound.version].join("\n"));
  const read = async (blob, from, to) => new Uint8Array(await blob.slice(from, to).arrayBuffer());

  // Keys. --------------------------------------------------------------------------------------------------------------------
  async function derived(secret, salt, info) {
    const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
    return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, material, 256));
  }

  const cipherOf = (key) => crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);
  const pointOf = async (key) => new Uint8Array(await crypto.subtle.exportKey("raw", key));
  const imported = (point) => crypto.subtle.importKey("raw", point, P256, true, []);

  function times(a, b) {
    let product = 0;
    for (let bit = 0; bit < 8; bit++) {
      product ^= -((b >> bit) & 1) & a;
      a = (a << 1) ^ (-(a >> 7) & 0x11b);
    }
    return product;
  }

  const split = (secret) => {
    const slope = random(secret.length);
    return [1, 2, 3].map((x) => secret.map((byte, at) => byte ^ times(slope[at], x)));
  };

  async function shareKey(ours, theirs, salt, info) {
    const secret = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours, 256));
    return cipherOf(await derived(secret, salt, info));
  }

  async function sealShare(share, to, opener, bound) {
    const info = about(`share ${opener}`, bound);
    const ephemeral = await crypto.subtle.generateKey(P256, true, ["deriveBits"]);
    const point = await pointOf(ephemeral.publicKey);
    const key = await shareKey(ephemeral.privateKey, await imported(to), joined(point, to), info);
    const how = { name: "AES-GCM", iv: new Uint8Array(12), additionalData: info };
    return joined(point, new Uint8Array(await crypto.subtle.encrypt(how, key, share)));
  }

  // An opener's part at the opening: `mine` is what openKeyFile gave. Returns the share, 32 bytes.
  async function openShare(sealed, mine, opener, bound) {
    const info = about(`share ${opener}`, bound);
    const point = sealed.subarray(0, 65);
    try {
      const key = await shareKey(mine.privateKey, await imported(point), joined(point, mine.point), info);
      const how = { name: "AES-GCM", iv: new Uint8Array(12), additionalData: info };
      return new Uint8Array(await crypto.subtle.decrypt(how, key, sealed.subarray(65)));
    } catch {
      throw new Refused("密钥份额解不开：不是用这把开标密钥密封的，或者份额被改动、属于另一份密封件。");
    }
  }

  // Sealing. -----------------------------------------------------------------------------------------------------------------
  // offer: {supplier, code, price, files: [File], consortium: {agreement, members} or none}; to: {tender, version, openers: [base64 ×3], limit in bytes}.
  // Returns {blob, sm3, bid}; `tell` is told how much is done, from 0 to 1.
  async function seal(offer, to, tell = () => {}) {
    const whole = offer.files.reduce((sum, file) => sum + file.size, 0);
    const files = [];
    let seen = 0;
    if (offer.files.length > MOST_FILES) throw new Refused(`文件最多 ${MOST_FILES} 份，请合并以后再密封。`);
    for (const file of offer.files) {
      // What contents.py would not read is refused here, where it can still be mended: after the moment it cannot.
      if (file.name.length > LONGEST_NAME || NOT_OF_A_NAME.test(file.name)) {
        throw new Refused(`文件名“${file.name}”太长（最多 ${LONGEST_NAME} 个字）或者有不能用的符号，请改名以后重新选择。`);
      }
      if (!file.size) throw new Refused(`“${file.name}”是空文件，请重新选择。`);
      const digest = new Sm3();
      for (let from = 0; from < file.size; from += MIB) {
        digest.update(await read(file, from, Math.min(from + MIB, file.size)));
        tell((0.4 * (seen += Math.min(MIB, file.size - from))) / whole);
      }
      files.push({ name: file.name, size: file.size, sm3: digest.hex() });
    }
    const listed = { supplier: offer.supplier, code: offer.code, price: offer.price, files };
    if (offer.consortium) listed.consortium = offer.consortium;
    const manifest = utf8.encode(JSON.stringify(listed));
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, manifest.length);
    const content = new Blob([length, manifest, ...offer.files]);
    const mib = Math.max(1, Math.ceil(content.size / MIB));
    const bound = { tender: to.tender, bid: hex(random(16)), version: to.version };
    const secret = random(32);
    const shares = split(secret);
    const openers = [];
    for (const [at, key] of to.openers.entries()) {
      openers.push({ key, share: base64(await sealShare(shares[at], bytesOf(key), at + 1, bound)) });
    }
    const commitment = base64(await derived(secret, new Uint8Array(), about("commitment", bound)));
    const said = { bid: bound.bid, commitment, mib, openers, suite: SUITE, tender: bound.tender, version: bound.version };
    const head = utf8.encode(`${MAGIC}${JSON.stringify(said)}\n`);
    if (to.limit && head.length + mib * 16 * (CHUNK + 16) > to.limit) {
      throw new Refused(`密封后超过本项目的上限 ${Math.floor(to.limit / MIB)} MB，请压缩或者减少文件。`);
    }
    const key = await cipherOf(await derived(secret, new Uint8Array(), about("chunks", bound)));
    const additionalData = about("chunk", bound);
    const sealChunk = (bytes, position) => {
      const iv = new Uint8Array(12);
      new DataView(iv.buffer).setUint32(7, position);
      iv[11] = position === mib * 16 - 1 ? 1 : 0;
      return crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, bytes);
    };
    const digest = new Sm3().update(head);
    const parts = [head];
    for (let number = 0; number < mib; number++) {
      const plain = new Uint8Array(MIB); // what is beyond the content stays zero
      plain.set(await read(content, number * MIB, (number + 1) * MIB));
      const sealed = await Promise.all(
        Array.from({ length: 16 }, (_, at) => sealChunk(plain.subarray(at * CHUNK, (at + 1) * CHUNK), number * 16 + at)));
      for (const piece of sealed) digest.update(new Uint8Array(piece));
      parts.push(new Blob(sealed)); // so that the browser may lay it on the disk
      tell(0.4 + (0.6 * (number + 1)) / mib);
    }
    return { blob: new Blob(parts), sm3: digest.hex(), bid: bound.bid };
  }

  // Key files of openers. ----------------------------------------------------------------------------------------------------
  const fingerprint = (point) => new Sm3().update(point).hex();

  async function underPassphrase(passphrase, salt, iterations) {
    const material = await crypto.subtle.importKey(
      "raw", utf8.encode(passphrase.normalize("NFC")), "PBKDF2", false, ["deriveBits"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
    return cipherOf(new Uint8Array(await crypto.subtle.deriveBits(how, material, 256)));
  }

  const howToSeal = (key) => (
    { name: "AES-GCM", iv: new Uint8Array(12), additionalData: utf8.encode(`${KEY_FORMAT}\n${key}`) });

  // Returns {file: the text to keep, key: the public half in base64, fingerprint}.
  async function makeKeyFile(passphrase) {
    if ([...passphrase].length < 12) throw new Refused("口令至少 12 个字，请换一个长一些的。");
    const pair = await crypto.subtle.generateKey(P256, true, ["deriveBits"]);
    const point = await pointOf(pair.publicKey);
    const key = base64(point);
    const salt = random(16);
    const cipher = await underPassphrase(passphrase, salt, ITERATIONS);
    const secret = await crypto.subtle.exportKey("pkcs8", pair.privateKey);
    const sealed = new Uint8Array(await crypto.subtle.encrypt(howToSeal(key), cipher, secret));
    const said = { format: KEY_FORMAT, key, iterations: ITERATIONS, salt: base64(salt), sealed: base64(sealed) };
    return { file: JSON.stringify(said), key, fingerprint: fingerprint(point) };
  }

  async function openKeyFile(text, passphrase) {
    let said, point, salt, sealed;
    try {
      said = JSON.parse(text);
      if (said.format !== KEY_FORMAT || !(said.iterations >= 100000 && said.iterations <= 10000000)) throw new Error();
      [point, salt, sealed] = [said.key, said.salt, said.sealed].map(bytesOf);
    } catch {
      throw new Refused("这不是开标密钥文件，请选择生成密钥时保存的文件。");
    }
    try {
      const cipher = await underPassphrase(passphrase, salt, said.iterations);
      const secret = await crypto.subtle.decrypt(howToSeal(said.key), cipher, sealed);
      const privateKey = await crypto.subtle.importKey("pkcs8", secret, P256, false, ["deriveBits"]);
      return { privateKey, point, key: said.key };
    } catch {
      throw new Refused("口令不对，或者密钥文件被改动过。密钥文件没有变化，可以再试。");
    }
  }

  return { Refused, Sm3, seal, sealShare, openShare, makeKeyFile, openKeyFile, fingerprint, bytesOf, base64 };
})();
if (typeof module !== "undefined") module.exports = YiheSealing;
