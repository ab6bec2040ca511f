import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { onceMade } from "../../embedded/tools/once-made";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { runCommand } from "../../embedded/tools/run-command";
import { runClient } from "./run-client";

const sources = join(__dirname, "java");

/** Fetches the pinned Java clients with Maven on first use. @returns their folder */
export function prepareJava(): Promise<string> {
  const pom = join(sources, "pom.xml");
  const version = createHash("sha256").update(readFileSync(pom)).digest("hex").slice(0, 12);
  return onceMade(join(projectRoot, ".tools", `foreign-java-${version}`), async (unfinished) => {
    copyFileSync(pom, join(unfinished, "pom.xml"));
    await runCommand({
      command: "mvn",
      args: ["-B", "-q", "dependency:copy-dependencies", `-DoutputDirectory=${join(unfinished, "lib")}`],
      timeoutMs: 300_000,
      cwd: unfinished,
    });
  });
}

/** Compiles all Java files of `code` against the clients in `folder`. @returns the folder of the classes */
export async function compileJava(folder: string, code: string): Promise<string> {
  const names = readdirSync(code, { recursive: true, encoding: "utf8" });
  const classes = join(code, "classes");
  await runCommand({
    command: "javac",
    args: [
      // The compiler's own code isn't optimised: there is too little of ours for that to pay.
      ...["-J-XX:TieredStopAtLevel=1", "-proc:none", "-encoding", "UTF-8"],
      ...["-cp", join(folder, "lib", "*"), "-d", classes],
      ...names.filter((name) => name.endsWith(".java")),
    ],
    timeoutMs: 300_000,
    cwd: code,
  });
  return classes;
}

/**
 * Runs one of the programs in java/ with `input` on its standard input, and returns the JSON that it prints.
 * @param more - folders of further classes
 */
export const runJava = (
  folder: string,
  program: string,
  input: object,
  ...more: readonly string[]
): Promise<Record<string, unknown>> =>
  runClient(
    "java",
    [
      // The clients assume that the machine's time zone is Beijing's.
      ...["-Duser.timezone=Asia/Shanghai", "-Dfile.encoding=UTF-8"],
      ...["-cp", [join(folder, "lib", "*"), sources, ...more].join(delimiter)],
      join(sources, `${program}.java`),
    ],
    input,
  );
