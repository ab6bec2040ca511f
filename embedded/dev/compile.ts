import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";

const inDist = (file: string): string => join(projectRoot, "dist", file);

/**
 * Compiles changed files to dist/ one by one, without a look at their types, which takes a hundred times as long. The
 * compiler does both afterwards, since without its stamp nothing takes dist/ for compiled.
 * @returns sentences about the files that can't be compiled
 */
export async function compileFiles(files: readonly string[]): Promise<string[]> {
  const { transformFile } = await import("@swc/core");
  rmSync(inDist(".compiled"), { force: true });
  const faults = await Promise.all(
    files.map(async (file) => {
      const source = join(projectRoot, file);
      const target = inDist(file.replace(/\.ts$/, ".js"));
      if (!existsSync(source)) return rmSync(target, { force: true });
      mkdirSync(dirname(target), { recursive: true });
      if (!file.endsWith(".ts")) return copyFileSync(source, target);
      try {
        const { code } = await transformFile(source, {
          jsc: { target: "es2023", parser: { syntax: "typescript" } },
          module: { type: "commonjs", ignoreDynamic: true },
          sourceMaps: "inline",
        });
        return writeFileSync(target, code);
      } catch (error) {
        return `${file}：${error instanceof Error ? error.message : String(error)}`;
      }
    }),
  );
  return faults.filter((fault) => fault !== undefined);
}
