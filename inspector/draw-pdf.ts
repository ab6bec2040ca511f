import { materialLimits } from "../domain/materials/materials";
import { pageLimits, type Drawn, type PagePicture } from "../domain/materials/pages";
import { encodePage, type Raster } from "./encode";
import type { Pdfium } from "./pdfium";
import { readFileSync } from "node:fs";
import { PDFiumModule } from "@hyzyla/pdfium";
import { offerChineseFont } from "./fonts";

/** Pixels for each point (1/72 inch) of a PDF, which give 300 dpi: small print and QR codes stay sharp on paper. */
const sharpness = 300 / 72;
const white = 0xff_ff_ff_ff;
/**
 * Flags of PDFium. FPDF_ANNOT draws annotations such as stamps; FPDF_REVERSE_BYTE_ORDER puts red before green and blue.
 */
const flags = { annotations: 0x01, order: 0x10 };
/**
 * Size and version of FPDF_FORMFILLINFO, whose functions would be called for events of a form. All of them are left
 * out.
 */
const formInfo = { bytes: 256, version: 2 };
/** Error code by which FPDF_GetLastError reports that a file needs a password. */
const wantsPassword = 4;

/** Memory for the pixels of one page at a time. New memory for each page would be freed too late. */
const scratch = Buffer.allocUnsafeSlow(4 * pageLimits.pixels);

/** Creates PDFium's form environment, which draws form fields and the seals of signatures. */
function openForm(pdfium: Pdfium, document: number): number {
  const info = pdfium.wasmExports.malloc(formInfo.bytes);
  pdfium.HEAPU8.fill(0, info, info + formInfo.bytes);
  pdfium.HEAP32[info / 4] = formInfo.version;
  return pdfium._FPDFDOC_InitFormFillEnvironment(document, info);
}

interface Sheet {
  page: number;
  form: number;
}

/**
 * Draws one page. @param mostPixels - largest size, width × height @throws Error if the page has no size, or there is
 * no memory for it
 */
function rasterOf(pdfium: Pdfium, { page, form }: Sheet, mostPixels: number): Raster {
  const [across, down] = [pdfium._FPDF_GetPageWidthF(page), pdfium._FPDF_GetPageHeightF(page)];
  if (!(across > 0 && down > 0)) throw new Error("a page without a size");
  const scale = Math.min(
    sharpness,
    pageLimits.side / Math.max(across, down),
    Math.sqrt(mostPixels / (across * down)),
  );
  const [width, height] = [across, down].map((length) => Math.max(1, Math.floor(length * scale))) as [
    number,
    number,
  ];
  const bitmap = pdfium._FPDFBitmap_Create(width, height, 1);
  if (bitmap === 0) throw new Error("no memory for a page");
  pdfium._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, white);
  pdfium._FORM_OnAfterLoadPage(page, form);
  const { annotations, order } = flags;
  pdfium._FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, annotations | order);
  pdfium._FPDF_FFLDraw(form, bitmap, page, 0, 0, width, height, 0, order);
  pdfium._FORM_OnBeforeClosePage(page, form);
  const start = pdfium._FPDFBitmap_GetBuffer(bitmap);
  // The pixels are copied, because later calls may move PDFium's memory.
  const pixels = scratch.subarray(0, 4 * width * height);
  pixels.set(pdfium.HEAPU8.subarray(start, start + pixels.length));
  pdfium._FPDFBitmap_Destroy(bitmap);
  return { pixels, width, height };
}

const isBlank = ({ pixels: { buffer, byteOffset, length } }: Raster): boolean =>
  new Uint32Array(buffer, byteOffset, length / 4).every((pixel) => pixel === white);

/** Returns whether a page has text, visible or not. */
function hasText(pdfium: Pdfium, page: number): boolean {
  const text = pdfium._FPDFText_LoadPage(page);
  if (text === 0) return false;
  const count = pdfium._FPDFText_CountChars(text);
  let found = false;
  for (let index = 0; index < count && !found; index += 1)
    found = /\S/.test(String.fromCodePoint(pdfium._FPDFText_GetUnicode(text, index)));
  pdfium._FPDFText_ClosePage(text);
  return found;
}

/** Draws the pages of a PDF with PDFium. @throws Error if a page can't be drawn */
async function pagesOf(pdfium: Pdfium, content: Buffer): Promise<Drawn> {
  const start = pdfium.wasmExports.malloc(content.length);
  pdfium.HEAPU8.set(content, start);
  const document = pdfium._FPDF_LoadMemDocument(start, content.length, 0);
  if (document === 0)
    return { fault: pdfium._FPDF_GetLastError() === wantsPassword ? "encrypted" : "broken" };
  const count = pdfium._FPDF_GetPageCount(document);
  if (count < 1) return { fault: "broken" };
  if (count > materialLimits.pages) return { fault: "pages" };
  const pages: PagePicture[] = [];
  const mostPixels = Math.min(pageLimits.pixels, pageLimits.allPixels / count);
  const form = openForm(pdfium, document);
  let isSeen = false;
  for (let index = 0; index < count; index += 1) {
    const page = pdfium._FPDF_LoadPage(document, index);
    if (page === 0) return { fault: "broken" };
    const raster = rasterOf(pdfium, { page, form }, mostPixels);
    const isEmpty = isBlank(raster);
    if (isEmpty && hasText(pdfium, page)) return { fault: "hidden" };
    isSeen ||= !isEmpty;
    pages.push(await encodePage(raster, pageLimits.bytes / count));
    pdfium._FPDF_ClosePage(page);
  }
  return isSeen ? { pages } : { fault: "hidden" };
}

/**
 * Draws the pages of a PDF. Scripts in it are not run, because this build of PDFium has no JavaScript.
 * @throws Error if PDFium can't be loaded
 */
export async function drawPdf(content: Buffer): Promise<Drawn> {
  const pdfium = await openPdfium();
  try {
    return await pagesOf(pdfium, content);
  } catch {
    return { fault: "broken" };
  }
}

/** Loads PDFium, and gives it a font for Chinese text. */
async function openPdfium(): Promise<Pdfium> {
  const wasmBinary = readFileSync(require.resolve("@hyzyla/pdfium/pdfium.wasm"));
  const pdfium = (await PDFiumModule({
    wasmBinary: wasmBinary.buffer.slice(wasmBinary.byteOffset, wasmBinary.byteOffset + wasmBinary.length),
  })) as unknown as Pdfium;
  pdfium._FPDF_InitLibrary();
  offerChineseFont(pdfium);
  return pdfium;
}
