import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const compressible = /\.(m?js|css|html|svg)$/;

/** Lays a .gz beside each text file, so that serving one costs no processor time. */
export function precompress(): Plugin {
  return {
    name: "precompress",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          if (!compressible.test(fileName)) continue;
          const content = file.type === "chunk" ? file.code : file.source;
          this.emitFile({
            type: "asset",
            fileName: `${fileName}.gz`,
            source: gzipSync(content, { level: 9 }),
          });
        }
      },
    },
  };
}
