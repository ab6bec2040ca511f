import { createHash } from "node:crypto";
import { copyFileSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { execFile } from "node:child_process";
import { onceMade } from "../../embedded/tools/once-made";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { runCommand } from "../../embedded/tools/run-command";

const sources = join(__dirname, "java");
const runTimeoutMs = 60_000;

/** The folder with the pinned Java clients, fetched by Maven on first use. */
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

/** Runs one of the programs in java/ with `input` on its standard input; answers the JSON that it printed. */
export function runJava(folder: string, program: string, input: object): Promise<Record<string, unknown>> {
  const classpath = [join(folder, "lib", "*"), sources].join(delimiter);
  return new Promise((resolve, reject) => {
    const child = execFile(
      "java",
      // The clients take the machine's time zone for Beijing's.
      [
        "-Duser.timezone=Asia/Shanghai",
        "-Dfile.encoding=UTF-8",
        "-cp",
        classpath,
        join(sources, `${program}.java`),
      ],
      { timeout: runTimeoutMs },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${error.message}\n${stderr}`));
        else resolve(JSON.parse(stdout) as Record<string, unknown>);
      },
    );
    child.stdin?.end(JSON.stringify(input));
  });
}
