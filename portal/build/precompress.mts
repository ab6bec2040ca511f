import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const compressible = /\.(m?js|css|html|svg)$/;

/**
 * Returns a plugin that adds a .br and a .gz of each text file, so that serving a file costs no processor time. Brotli
 * is a sixth smaller than gzip.
 */
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
          const lay = (ending: string, source: Uint8Array) =>
            this.emitFile({ type: "asset", fileName: `${fileName}.${ending}`, source });
          lay("br", brotliCompressSync(content));
          lay("gz", gzipSync(content, { level: 9 }));
        }
      },
    },
  };
}
