import { type PartName, partNames } from "../stack/parts";
import { partsOfStandIn } from "../stack/provider-children";

/** Folders whose code is bundled for the workflows. */
const bundled = ["workflows", "contract", "domain", "temporal", "lib"];

/** Work that a change asks for. */
export interface Effects {
  /** Files to be compiled. */
  compiled: string[];
  bundles: boolean;
  restarts: PartName[];
  /** True if the built pages, such as the manual, have to be made again. */
  buildsPages: boolean;
  /** True if the types of the pages have to be checked. */
  checksPages: boolean;
  /** Files that only a new start of this command takes. */
  onlyAtStart: string[];
}

const folderOf = (file: string): string => file.split("/")[0] ?? "";

/** Returns the processes in which a file is loaded. */
function usersOf(file: string): readonly PartName[] {
  const [folder = "", inside = ""] = file.split("/");
  if (folder === "api") return ["api"];
  if (folder === "worker" || folder === "activities") return ["worker"];
  if (folder === "stand-ins") return partsOfStandIn(inside);
  // These programs are started anew for each use.
  if (["inspector", "doctor", "alerts", "bench", "embedded"].includes(folder)) return [];
  return ["api", "worker"];
}

/** Decides what changed files ask for. Files of the portal's pages ask for nothing, since Vite sees them itself. */
export function effectsOf(files: readonly string[]): Effects {
  const within = (...folders: string[]) => files.filter((file) => folders.includes(folderOf(file)));
  const compiled = files.filter((file) => /\.(ts|json)$/.test(file)).filter(isCode);
  const users = new Set(compiled.flatMap(usersOf));
  const portal = within("portal");
  const ofBuild = files.filter((file) => file.startsWith("docs/manual") || file.startsWith("portal/build"));
  return {
    compiled,
    bundles: within(...bundled).some((file) => compiled.includes(file)),
    restarts: partNames.filter((name) => users.has(name)),
    buildsPages: ofBuild.length > 0,
    checksPages: portal.length + within("contract", "domain").length > 0,
    onlyAtStart: [...within("embedded"), ...portal.filter((file) => file.endsWith("vite.config.mts"))],
  };
}

const isCode = (file: string): boolean => !["portal", "tests", "docs"].includes(folderOf(file));
