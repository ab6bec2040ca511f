import { materialLimits } from "../../domain/materials/materials";
import { canDraw, openPdf } from "../materials/draw-pdf";

/** Small print and a QR code stay sharp on paper: 300 dots an inch, of which a PDF's unit is the 72nd part. */
const sharpness = 300 / 72;
/** Of one page, however large its paper says that it is. */
const mostPixels = 16_000_000;
const sheetClass = "print-sheet";

const toBlob = (canvas: HTMLCanvasElement): Promise<Blob | null> =>
  new Promise((resolve) => canvas.toBlob(resolve));

/** A picture of each page. @throws Error where one can't be drawn */
async function picturesOf(content: Blob): Promise<HTMLImageElement[]> {
  const pdf = await openPdf(content);
  try {
    const pictures: HTMLImageElement[] = [];
    for (let number = 1; number <= Math.min(pdf.numPages, materialLimits.pages); number += 1) {
      const page = await pdf.getPage(number);
      const { width, height } = page.getViewport({ scale: 1 });
      const scale = Math.min(sharpness, Math.sqrt(mostPixels / (width * height)));
      const viewport = page.getViewport({ scale });
      const canvas = document.createElement("canvas");
      canvas.width = Math.floor(viewport.width);
      canvas.height = Math.floor(viewport.height);
      await page.render({ canvas, viewport, intent: "print" }).promise;
      const blob = await toBlob(canvas);
      if (!blob) throw new Error(`page ${number} can't be drawn`);
      const picture = new Image();
      picture.src = URL.createObjectURL(blob);
      picture.alt = "";
      await picture.decode();
      pictures.push(picture);
    }
    return pictures;
  } finally {
    await pdf.loadingTask.destroy();
  }
}

/**
 * Opens the browser's print dialog with a PDF's pages: they are drawn by us, since not every browser lets a page print
 * a file, and none may be framed here.
 * @returns false where this engine can't draw them
 */
export async function printPdf(content: Blob): Promise<boolean> {
  if (!canDraw()) return false;
  const pictures = await picturesOf(content).catch(() => undefined);
  if (!pictures) return false;
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
  return true;
}
