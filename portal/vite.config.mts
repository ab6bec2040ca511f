import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { apiDocument } from "./build/api-document.mts";
import { writtenPage } from "./build/written-page.mts";
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
    writtenPage({ folder: folder("../docs/manual"), file: "README.md", title: "用户手册", as: "manual" }),
    writtenPage({ folder: folder("../docs"), file: "integration.md", title: "接入指南", as: "guide" }),
    writtenPage({ folder: folder("../docs"), file: "api-changes.md", title: "接口的变更", as: "changes" }),
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
