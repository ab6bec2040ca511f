import { readFileSync } from "node:fs";
import type { Pdfium } from "./pdfium";

/** Declares the part of WebAssembly that is used here, because Node's types leave it to browsers'. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> };
};

const fontFile = require.resolve("@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf");

/** The charsets of Japanese, simplified Chinese, Korean and traditional Chinese, by Windows' numbers. */
const cjkCharsets: readonly number[] = [128, 134, 129, 136];

/** Any number but 0 does: there is one font only. */
const handle = 1;

/** The places of functions in FPDF_SYSFONTINFO, in words. */
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

/** Makes of a JavaScript function, of 32 bits each, one that a WebAssembly table takes: a module imports and exports it. */
function asWasm(work: (...given: number[]) => number, parameters: number): unknown {
  const types = [0x01, 0x60, parameters, ...Array.from({ length: parameters }, () => i32), 0x01, i32];
  const bytes = [
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, types.length, ...types],
    // The module imports e.f of the first type, and exports it as f.
    ...[0x02, 0x07, 0x01, 0x01, 0x65, 0x01, 0x66, 0x00, 0x00],
    ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
  ];
  const compiled = new WebAssembly.Module(Uint8Array.from(bytes));
  return new WebAssembly.Instance(compiled, { e: { f: work } }).exports["f"];
}

/**
 * Gives PDFium a font for Chinese that a PDF names without bringing it: otherwise such text would be drawn as nothing. The
 * table of functions can't grow, so these take the places of those that look for fonts of the machine.
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
      // 0 is the whole file; a single table is asked for of collections only.
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
