import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Plugin, ResolvedConfig, Rolldown } from "vite";

interface Finish {
  /** Folder of the project. */
  root: string;
  /** Folder into which the build is swapped when it is complete. */
  place: string;
  /** File with the list of the build's inputs, as paths from the project's folder. */
  list: string;
}

const declared = new Set<string>();

/** Declares a file that a plugin reads beside the modules, and returns its path. */
export function declareInput(context: Pick<Rolldown.PluginContext, "addWatchFile">, path: string): string {
  declared.add(path);
  context.addWatchFile(path);
  return path;
}

/** Returns a file, and if it is a style sheet, all that it imports: those are no modules of the build. */
function withImportedStyles(file: string): string[] {
  if (!file.endsWith(".css") || !existsSync(file)) return [file];
  const imports = [...readFileSync(file, "utf8").matchAll(/(?:@import\s+|url\()["']?(\.[^"')]+)/g)];
  return [file, ...imports.flatMap(([, to = ""]) => withImportedStyles(join(dirname(file), to)))];
}

/** Returns the folder beside a place into which this process builds. */
export const beside = (place: string): string => join(dirname(place), `.${basename(place)}-${process.pid}`);

/**
 * Returns a plugin that swaps a complete build into its place, so that nobody ever reads half of one, and lists the files
 * that went into it: the modules, what plugins have declared, the configuration's own files and those that are copied.
 */
export function finish({ root, place, list }: Finish): Plugin {
  let config: ResolvedConfig;
  return {
    name: "finish",
    enforce: "post",
    configResolved(resolved) {
      config = resolved;
    },
    writeBundle: {
      order: "post",
      handler() {
        const copied = readdirSync(config.publicDir, { encoding: "utf8" }).map((name) =>
          join(config.publicDir, name),
        );
        const settings = ["tsconfig.json", "portal/tsconfig.json"].map((file) => join(root, file));
        const { configFileDependencies } = config;
        const read = [...this.getModuleIds(), ...declared, ...configFileDependencies, ...copied, ...settings];
        const inputs = read
          .map((id) => resolve(id.replace(/[?#].*/, "")))
          .flatMap(withImportedStyles)
          .filter((file) => !existsSync(file) || statSync(file).isFile())
          .map((file) => relative(root, file))
          .filter((file) => !/^(\.\.|node_modules)\b|\0/.test(file));
        writeFileSync(list, JSON.stringify([...new Set(inputs)].toSorted()));
        const former = `${beside(place)}-former`;
        if (existsSync(place)) renameSync(place, former);
        renameSync(beside(place), place);
        // Builds that were broken off have left their folders, too.
        const left = readdirSync(dirname(place)).filter((name) => name.startsWith(`.${basename(place)}-`));
        for (const name of left)
          if (statSync(join(dirname(place), name)).isDirectory())
            rmSync(join(dirname(place), name), { recursive: true });
      },
    },
  };
}
