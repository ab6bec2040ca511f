import type { Plugin } from "vite";
import { tooNewIn, tooNewInStyles } from "./old-engines.mts";

/**
 * Of libraries, and never reached: for the sign-in library's kind of proof (DPoP) and React's view transitions, which
 * the portal doesn't ask for; canParse is looked for before it is called.
 */
const harmless = ["randomUUID", "startViewTransition", "canParse"];

/** Fails the build when what it made can't be read by the engines that it is made for. */
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
