const sheetClass = "print-sheet";

/** An img of a picture that is there. @throws Error where it is none */
async function shown(content: Blob): Promise<HTMLImageElement> {
  const picture = new Image();
  picture.src = URL.createObjectURL(content);
  picture.alt = "";
  await picture.decode();
  return picture;
}

/** Opens the browser's print dialog with pictures, a page each. */
export async function printPictures(contents: readonly Blob[]): Promise<void> {
  const pictures = await Promise.all(contents.map(shown));
  document.querySelector(`.${sheetClass}`)?.remove();
  const sheet = document.createElement("div");
  sheet.className = sheetClass;
  sheet.append(...pictures);
  document.body.append(sheet);
  // Browsers as old as ours know no style that says: where there is a sheet, nothing else.
  document.documentElement.classList.add("printing");
  const tidyUp = () => {
    document.documentElement.classList.remove("printing");
    sheet.remove();
    for (const { src } of pictures) URL.revokeObjectURL(src);
  };
  window.addEventListener("afterprint", tidyUp, { once: true });
  window.print();
}
