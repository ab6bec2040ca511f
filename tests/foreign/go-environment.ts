import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { onceMade } from "../../embedded/tools/once-made";
import { runCommand } from "../../embedded/tools/run-command";
import { projectRoot } from "../../stand-ins/shared/project-root";

const sources = join(__dirname, "go");

/** Builds the program in go/ on first use, with the client that go.sum pins. @returns its path */
export async function prepareGo(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of readdirSync(sources).toSorted()) hash.update(readFileSync(join(sources, name)));
  const version = hash.digest("hex").slice(0, 12);
  const folder = await onceMade(join(projectRoot, ".tools", `foreign-go-${version}`), (unfinished) =>
    runCommand({
      command: "go",
      args: ["build", "-mod=readonly", "-buildvcs=false", "-o", join(unfinished, "client"), "."],
      timeoutMs: 300_000,
      cwd: sources,
    }),
  );
  return join(folder, "client");
}
