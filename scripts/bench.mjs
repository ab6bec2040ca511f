import { parseArgs } from "node:util";

import { benchAgainst } from "./lib/bench-against.mjs";
import { inProject } from "./lib/project.mjs";
import { setUp } from "./lib/set-up.mjs";
import { runScript } from "./lib/user-error.mjs";

await runScript(async () => {
  const { values, tokens } = parseArgs({
    options: { against: { type: "string" } },
    strict: false,
    tokens: true,
  });
  if (values.against !== undefined) {
    const { index, inlineValue } = tokens.find(({ name }) => name === "against");
    return benchAgainst(values.against, process.argv.slice(2).toSpliced(index, inlineValue ? 1 : 2));
  }
  await setUp();
  await import(inProject("dist", "bench", "main.js"));
});
