import { readFileSync } from "node:fs";
import { PDFiumModule } from "@hyzyla/pdfium";
import { offerChineseFont } from "./fonts";
import type { Pdfium } from "./pdfium";

/** Loads PDFium, with a font for Chinese. */
export async function openPdfium(): Promise<Pdfium> {
  const wasmBinary = readFileSync(require.resolve("@hyzyla/pdfium/pdfium.wasm"));
  const pdfium = (await PDFiumModule({
    wasmBinary: wasmBinary.buffer.slice(wasmBinary.byteOffset, wasmBinary.byteOffset + wasmBinary.length),
  })) as unknown as Pdfium;
  pdfium._FPDF_InitLibrary();
  offerChineseFont(pdfium);
  return pdfium;
}
