import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { apiDocument } from "./build/api-document.mts";
import { manual } from "./build/manual.mts";
import { needNothingNewer } from "./build/need-nothing-newer.mts";
import { beside, finish } from "./build/finish.mts";
import { engines } from "./build/old-engines.mts";
import { precompress } from "./build/precompress.mts";

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const place = folder("../dist/portal");

/** Builds the pages into dist/portal, from which the API serves them. */
export default defineConfig({
  root: folder("."),
  plugins: [
    needNothingNewer(),
    apiDocument(),
    manual(folder("../docs/manual")),
    precompress(),
    finish({ root: folder(".."), place, list: folder("../dist/.portal-inputs.json") }),
  ],
  build: {
    outDir: beside(place),
    emptyOutDir: true,
    target: engines,
    cssTarget: engines,
    // Inlined files would need a weaker Content-Security-Policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      // The component library marks its modules for server-side rendering, which isn't used here, so that warning is
      // dropped.
      onLog: (level, log, handle) => {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") handle(level, log);
      },
    },
  },
});
