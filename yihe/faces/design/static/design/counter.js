/* 窗口收件: what is photographed one after the other is gathered in the box of files, in its order, and shown small. Without this every
   press takes one photograph; several are chosen in the other box. */
(() => {
  "use strict";
  const draw = async (item, file) => {
    const picture = await createImageBitmap(file, { resizeWidth: 72, resizeQuality: "low" }).catch(() => null);
    if (!picture) return;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0);
    picture.close();
    item.prepend(canvas);
  };
  const show = (box) => {
    let list = box.parentElement.querySelector(".shots");
    if (!list) {
      list = document.createElement("ol");
      list.className = "shots";
      list.setAttribute("aria-live", "polite");
      box.after(list);
    }
    list.replaceChildren(...[...box.files].map((file, number) => {
      const item = document.createElement("li");
      item.textContent = `${number + 1} ${file.name}`;
      if (/^image\/(jpeg|png)$/.test(file.type)) draw(item, file);
      return item;
    }));
  };
  for (const box of document.querySelectorAll("[data-shots]")) box.addEventListener("change", () => show(box));
  for (const camera of document.querySelectorAll("[data-camera]")) {
    const box = document.getElementById(camera.dataset.camera);
    camera.addEventListener("change", () => {
      const all = new DataTransfer();
      for (const file of [...box.files, ...camera.files]) all.items.add(file);
      box.files = all.files;
      camera.value = "";
      show(box);
    });
  }
})();
