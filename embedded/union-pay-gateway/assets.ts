import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The browser's files are not compiled: they stay in the source tree, wherever this module runs from. */
export function assetsDirectory(): string {
  let home = __dirname;
  while (!existsSync(join(home, "package.json"))) {
    const parent = dirname(home);
    if (parent === home) {
      throw new Error("package.json not found above the gateway");
    }
    home = parent;
  }
  return join(home, "embedded", "union-pay-gateway", "public");
}
