import type { Plugin } from "vite";
import { tooNewIn, tooNewInStyles } from "./old-engines.mts";

/**
 * Newer functions in libraries that the portal never reaches: DPoP of the sign-in library, and React's view
 * transitions. canParse is tested for before it is called.
 */
const harmless = ["randomUUID", "startViewTransition", "canParse"];

/** Returns a plugin that fails the build if its output needs newer browsers than the portal supports. */
export function needNothingNewer(): Plugin {
  return {
    name: "need-nothing-newer",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const faults = Object.entries(bundle).flatMap(([fileName, file]) => {
          if (file.type === "chunk")
            return tooNewIn(file.code, harmless).map((fault) => `${fileName}: ${fault}`);
          if (!fileName.endsWith(".css")) return [];
          return tooNewInStyles(String(file.source)).map((fault) => `${fileName}: ${fault}`);
        });
        if (faults.length > 0) this.error(`too new for the oldest browsers:\n${faults.join("\n")}`);
      },
    },
  };
}
