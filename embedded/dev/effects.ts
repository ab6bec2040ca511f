import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { applicationEntries } from "../stack/application-children";
import { type PartName, partNames } from "../stack/parts";
import { standInEntries } from "../stack/provider-children";

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

/** Matches what a compiled file loads of this project. Types are gone there. */
const required = /\b(?:require|import)\("(\.[^"]+)"\)/g;
const inDist = (file: string): string => join(projectRoot, "dist", file);
const isFile = (file: string): boolean =>
  statSync(inDist(file), { throwIfNoEntry: false })?.isFile() ?? false;

/** Returns the files of dist/ that a program loads. */
function loadedBy(entry: string): ReadonlySet<string> {
  const loaded = new Set([entry]);
  // The loop also visits what is added meanwhile.
  for (const file of loaded)
    for (const [, name = ""] of readFileSync(inDist(file), "utf8").matchAll(required)) {
      const bare = join(dirname(file), name);
      const target = [`${bare}.js`, bare, join(bare, "index.js")].find(isFile);
      if (target !== undefined) loaded.add(target);
    }
  return loaded;
}

/** Returns the parts whose programs load one of the files. */
function usersOf(files: readonly string[]): PartName[] {
  if (files.length === 0) return [];
  const wanted = files.map((file) => file.replace(/\.ts$/, ".js"));
  const entries: Partial<Record<PartName, string>> = { ...standInEntries, ...applicationEntries };
  return partNames.filter((name) => {
    const entry = entries[name];
    const loaded = entry === undefined ? undefined : loadedBy(entry);
    return wanted.some((file) => loaded?.has(file));
  });
}

/** Decides what changed files ask for. Files of the portal's pages ask for nothing, since Vite sees them itself. */
export function effectsOf(files: readonly string[]): Effects {
  const within = (...folders: string[]) => files.filter((file) => folders.includes(folderOf(file)));
  const compiled = files.filter((file) => /\.(ts|json)$/.test(file)).filter(isCode);
  const portal = within("portal");
  const ofBuild = files.filter((file) => file.startsWith("docs/manual") || file.startsWith("portal/build"));
  return {
    compiled,
    bundles: within(...bundled).some((file) => compiled.includes(file)),
    restarts: usersOf(compiled),
    buildsPages: ofBuild.length > 0,
    checksPages: portal.length + within("contract", "domain").length > 0,
    onlyAtStart: [...within("embedded"), ...portal.filter((file) => file.endsWith("vite.config.mts"))],
  };
}

const isCode = (file: string): boolean => !["portal", "tests", "docs"].includes(folderOf(file));
