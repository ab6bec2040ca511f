import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { ViteDevServer } from "vite";
import { projectRoot } from "../../stand-ins/shared/project-root";

/** Watcher that Vite has for the pages. Unlike Node's recursive watch it keeps a file that was replaced by a rename. */
export type Watcher = Pick<ViteDevServer["watcher"], "add" | "on" | "off">;

/** Time without a further change after which the changes are told, in milliseconds. Editors write a file in steps. */
const quietMs = 60;

const isSource = (file: string): boolean => /\.(ts|tsx|mts|json|md|css|html|svg|png)$/.test(file);

/**
 * Watches folders of the project, and tells the paths of files whose content has changed, from the project's root.
 * @returns a function that ends the watch
 */
export function watchFolders(
  watcher: Watcher,
  folders: readonly string[],
  tell: (files: string[]) => void,
): () => void {
  const known = new Map<string, string>();
  for (const folder of folders) for (const file of filesIn(folder)) known.set(file, contentOf(file));
  let pending = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    const files = [...pending].filter((file) => {
      const content = contentOf(file);
      const isChanged = known.get(file) !== content;
      known.set(file, content);
      return isChanged;
    });
    pending = new Set();
    if (files.length > 0) tell(files);
  };
  const note = (_event: string, path: string) => {
    const file = relative(projectRoot, path);
    if (!isSource(file) || !folders.some((folder) => file.startsWith(`${folder}/`))) return;
    pending.add(file);
    clearTimeout(timer);
    timer = setTimeout(flush, quietMs);
  };
  watcher.on("all", note);
  watcher.add(folders.map((folder) => join(projectRoot, folder)));
  return () => {
    clearTimeout(timer);
    watcher.off("all", note);
  };
}

const filesIn = (folder: string): string[] =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
    .filter(isSource)
    .map((name) => join(folder, name));

/** Returns a hash of a file's content; an empty text if there is no such file. */
function contentOf(file: string): string {
  const path = join(projectRoot, file);
  if (!existsSync(path) || statSync(path).isDirectory()) return "";
  return createHash("sha1").update(readFileSync(path)).digest("hex");
}
