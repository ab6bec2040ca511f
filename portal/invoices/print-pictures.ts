const sheetClass = "print-sheet";

/** Returns an img element with the decoded picture. @throws Error if the content is no picture */
async function shown(content: Blob): Promise<HTMLImageElement> {
  const picture = new Image();
  picture.src = URL.createObjectURL(content);
  picture.alt = "";
  await picture.decode();
  return picture;
}

/** Opens the browser's print dialog with the pictures, one per page. */
export async function printPictures(contents: readonly Blob[]): Promise<void> {
  const pictures = await Promise.all(contents.map(shown));
  document.querySelector(`.${sheetClass}`)?.remove();
  const sheet = document.createElement("div");
  sheet.className = sheetClass;
  sheet.append(...pictures);
  document.body.append(sheet);
  // The oldest supported browsers have no CSS selector for "if there is a sheet, hide everything else", so a class is
  // set.
  document.documentElement.classList.add("printing");
  const tidyUp = () => {
    document.documentElement.classList.remove("printing");
    sheet.remove();
    for (const { src } of pictures) URL.revokeObjectURL(src);
  };
  window.addEventListener("afterprint", tidyUp, { once: true });
  window.print();
}
