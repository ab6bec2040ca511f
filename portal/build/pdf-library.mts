import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

const { resolve } = createRequire(import.meta.url);
const library = dirname(resolve("pdfjs-dist/package.json"));
const { version } = JSON.parse(readFileSync(join(library, "package.json"), "utf8")) as { version: string };

/** Its code; and of CJK texts without their fonts, of the fonts that every reader has, and of scanners' ways to pack a picture. */
const folders: Readonly<Record<string, RegExp>> = {
  "legacy/build": /^pdf(\.worker)?\.min\.mjs$/,
  cmaps: /\.bcmap$/,
  standard_fonts: /\.(pfb|ttf)$/,
  wasm: /_nowasm_fallback\.js$/,
};

/** Lays pdf.js to the pages' files: only who opens a PDF fetches it, and what it needs of it. */
export function pdfLibrary(): Plugin {
  return {
    name: "pdf-library",
    generateBundle() {
      for (const [folder, wanted] of Object.entries(folders))
        for (const name of readdirSync(join(library, folder)).filter((one) => wanted.test(one)))
          this.emitFile({
            type: "asset",
            fileName: join(`assets/pdfjs-${version}`, folder === "legacy/build" ? "" : folder, name),
            source: readFileSync(join(library, folder, name)),
          });
    },
  };
}
