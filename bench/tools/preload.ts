import { join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";

/**
 * Returns settings with which a file of bench/tools/ is loaded into a stack's API and worker before anything else, and the
 * folder to which it writes. The section that uses the settings makes the folder.
 * @param variable - name of the environment variable by which the file learns the folder
 */
export function preloading(
  file: string,
  variable: string,
): { settings: Record<string, string>; dir: string } {
  const dir = join(projectRoot, ".data", `bench-${file}-${process.pid}`);
  const preload = join(projectRoot, "bench", "tools", `${file}.cjs`);
  return { settings: { NODE_OPTIONS: `--require=${preload}`, [variable]: dir }, dir };
}
