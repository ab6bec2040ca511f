import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, watch, type FSWatcher } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";

/** Time without a further change after which the changes are told, in milliseconds. Editors write a file in steps. */
const quietMs = 60;

const isSource = (file: string): boolean => /\.(ts|tsx|mts|json|md|css|html|svg|png)$/.test(file);

/**
 * Watches folders of the project, and tells the paths of files whose content has changed, from the project's root.
 * @returns a function that ends the watch
 */
export function watchFolders(folders: readonly string[], tell: (files: string[]) => void): () => void {
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
  const watchers = new Map<string, FSWatcher>();
  // Node's recursive watch loses a file that was replaced by a rename, so each folder is watched by itself.
  const watchFolder = (folder: string): void => {
    if (watchers.has(folder)) return;
    const watcher = watch(join(projectRoot, folder), (_, name) => {
      if (name === null) return;
      const path = join(folder, name);
      if (isFolder(path)) watchTree(path);
      if (!isSource(name)) return;
      pending.add(path);
      clearTimeout(timer);
      timer = setTimeout(flush, quietMs);
    });
    watcher.on("error", () => watcher.close());
    watchers.set(folder, watcher);
  };
  const watchTree = (folder: string): void => {
    for (const one of [folder, ...foldersIn(folder)]) watchFolder(one);
  };
  for (const folder of folders) watchTree(folder);
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
  };
}

const filesIn = (folder: string): string[] =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
    .filter(isSource)
    .map((name) => join(folder, name));

const isFolder = (path: string): boolean =>
  statSync(join(projectRoot, path), { throwIfNoEntry: false })?.isDirectory() ?? false;

const foldersIn = (folder: string): string[] =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter(isFolder);

/** Returns a hash of a file's content; an empty text if there is no such file. */
function contentOf(file: string): string {
  const path = join(projectRoot, file);
  if (!existsSync(path) || statSync(path).isDirectory()) return "";
  return createHash("sha1").update(readFileSync(path)).digest("hex");
}
