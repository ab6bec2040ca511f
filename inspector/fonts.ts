import { readFileSync } from "node:fs";
import type { Pdfium } from "./pdfium";

/** Declares the part of WebAssembly that is used here, because Node's types don't contain it. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> };
};

const fontFile = require.resolve("@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf");

/**
 * Numbers of the character sets for Japanese, simplified Chinese, Korean and traditional Chinese, as Windows defines
 * them.
 */
const cjkCharsets: readonly number[] = [128, 134, 129, 136];

/** Handle of the only font. Any number except 0 would do. */
const handle = 1;

/** Positions of the functions in FPDF_SYSFONTINFO, counted in words of 32 bits. */
const places = {
  enumFonts: 2,
  mapFont: 3,
  getFont: 4,
  getFontData: 5,
  getFaceName: 6,
  getCharset: 7,
  deleteFont: 8,
};

const i32 = 0x7f;

/**
 * Turns a JavaScript function with 32-bit parameters into one that a WebAssembly table accepts, by a small module that
 * imports and exports it.
 */
function asWasm(work: (...given: number[]) => number, parameters: number): unknown {
  const types = [0x01, 0x60, parameters, ...Array.from({ length: parameters }, () => i32), 0x01, i32];
  const bytes = [
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, types.length, ...types],
    // The module imports e.f with the first type, and exports it as f.
    ...[0x02, 0x07, 0x01, 0x01, 0x65, 0x01, 0x66, 0x00, 0x00],
    ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
  ];
  const compiled = new WebAssembly.Module(Uint8Array.from(bytes));
  return new WebAssembly.Instance(compiled, { e: { f: work } }).exports["f"];
}

/**
 * Gives PDFium a font for Chinese text whose font the PDF names but doesn't contain. Without it, such text would be
 * invisible. PDFium's table of functions can't grow, so these functions replace those that search for the machine's
 * fonts.
 */
export function offerChineseFont(pdfium: Pdfium): void {
  const font = readFileSync(fontFile);
  const info = pdfium._FPDF_GetDefaultSystemFontInfo();
  const words = pdfium.HEAP32.subarray(info / 4, info / 4 + 9);
  const put = (place: number, work: (...given: number[]) => number, parameters: number) =>
    pdfium.wasmExports.__indirect_function_table.set(words[place] ?? 0, asWasm(work, parameters));

  put(
    places.mapFont,
    (_info, _weight, _italic, charset = 0) => (cjkCharsets.includes(charset) ? handle : 0),
    7,
  );
  put(
    places.getFontData,
    (_info, _handle, table = 0, buffer = 0, length = 0) => {
      // Table 0 stands for the whole font file. PDFium asks for single tables of font collections only.
      if (table !== 0) return 0;
      if (length >= font.length) pdfium.HEAPU8.set(font, buffer);
      return font.length;
    },
    5,
  );
  for (const place of [
    places.enumFonts,
    places.getFont,
    places.getFaceName,
    places.getCharset,
    places.deleteFont,
  ])
    words[place] = 0;
  pdfium._FPDF_SetSystemFontInfo(info);
}
