// Opens a whole sealed bid in the browser, for the tests: the page itself opens shares only, the server does the rest.
async function unsealing(bytes, secret) {
  const utf8 = new TextEncoder();
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 4096));
  const end = text.indexOf("\n", text.indexOf("\n") + 1) + 1;
  const head = JSON.parse(text.slice(text.indexOf("\n") + 1, end));
  const about = (what) => utf8.encode(
    `yihe-sealed-bid/1\n${head.suite}\n${what}\n${head.tender}\n${head.bid}\n${head.version}`);
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey", "deriveBits"]);
  const how = (info) => ({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info });
  const key = await crypto.subtle.deriveKey(how(about("chunks")), material, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const said = new Uint8Array(await crypto.subtle.deriveBits(how(about("commitment")), material, 256));
  if (btoa(String.fromCharCode(...said)) !== head.commitment) throw new Error("another key");
  const content = new Uint8Array(head.mib * 1048576);
  for (let n = 0; n < head.mib * 16; n++) {
    const iv = new Uint8Array(12);
    new DataView(iv.buffer).setUint32(7, n);
    iv[11] = n === head.mib * 16 - 1 ? 1 : 0;
    const piece = bytes.subarray(end + n * 65552, end + (n + 1) * 65552);
    content.set(new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: about("chunk") }, key, piece)), n * 65536);
  }
  const length = new DataView(content.buffer).getUint32(0);
  const manifest = JSON.parse(new TextDecoder().decode(content.subarray(4, 4 + length)));
  let at = 4 + length;
  const files = manifest.files.map((file) => {
    const bytes = content.subarray(at, (at += file.size));
    return { ...file, found: new YiheSealing.Sm3().update(bytes).hex() };
  });
  return { price: manifest.price, files };
}
