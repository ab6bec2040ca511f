import { createRequire } from "node:module";

import { inProject } from "./project.mjs";

/**
 * Looks at what a start needs of this machine, by the start's own code. The code is loaded from its sources, because
 * nothing has been compiled yet.
 */
export async function lookFirst() {
  const { transformFileSync } = await import("@swc/core");
  const require = createRequire(import.meta.url);
  require.extensions[".ts"] = (module, file) => {
    const jsc = { target: "es2023", parser: { syntax: "typescript" } };
    module._compile(transformFileSync(file, { jsc, module: { type: "commonjs" } }).code, file);
  };
  const firstLook = require(inProject("embedded", "stack", "first-look.ts"));
  delete require.extensions[".ts"];
  await firstLook.lookFirst(process.env);
}
