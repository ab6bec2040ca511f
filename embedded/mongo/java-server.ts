import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

import { findOnPath } from "../tools/find-program";
import { onceMade } from "../tools/once-made";
import { projectRoot } from "../../stand-ins/shared/project-root";
import type { ToolOptions } from "../tools/report";
import { runCommand } from "../tools/run-command";
import { StartError } from "../tools/start-error";

const mavenTimeoutMs = 600_000;
const compileTimeoutMs = 60_000;
const sources = join(projectRoot, "embedded", "mongo");

export interface JavaServer {
  java: string;
  classpath: string;
}

/**
 * Prepares the Java server: Maven fetches its jars, and its classes are compiled once for each version of its source.
 * @throws StartError if Java or Maven is missing, or the jars can't be downloaded
 */
export async function javaServer({ toolsDir, report, env = process.env }: ToolOptions): Promise<JavaServer> {
  const java = findOnPath("java", env);
  const dir = await onceMade(folderIn(toolsDir), async (unfinished) => {
    const javac = findOnPath("javac", env);
    const maven = findOnPath("mvn", env);
    if (java === undefined || javac === undefined || maven === undefined) throw new StartError(howToGetMongo);
    report("下载 MongoDB 兼容服务器（Java）");
    try {
      await fetchJars({ maven, dir: unfinished, env });
      await compile({ javac, dir: unfinished, env });
    } catch (error) {
      throw new StartError(
        `${howToGetMongo}\n    下载失败的原因：${error instanceof Error ? error.message : String(error)}`,
      );
    }
  });
  if (java === undefined) throw new StartError(howToGetMongo);
  return { java, classpath: classpath(dir) };
}

const folderIn = (toolsDir: string): string => join(toolsDir, `mongo-java-${sourceHash()}`);

/** Returns the packages that the machine lacks for the server: a JDK and Maven to build it, a Java runtime to run it. */
export function lacksForJavaServer({
  toolsDir,
  env = process.env,
}: ToolOptions): ("openjdk-17-jdk-headless" | "maven")[] {
  const has = (program: string) => findOnPath(program, env) !== undefined;
  const isMade = existsSync(folderIn(toolsDir));
  return [
    ...(has("java") && (isMade || has("javac")) ? [] : (["openjdk-17-jdk-headless"] as const)),
    ...(isMade || has("mvn") ? [] : (["maven"] as const)),
  ];
}

const howToGetMongo =
  "✘ MongoDB：这台机器上没有，也下载不到\n    请任选其一：\n" +
  "    1. 用环境变量 MONGODB_URI 指明一个已有的 MongoDB；\n" +
  "    2. 安装 mongod，放入 PATH，或用环境变量 MONGOD_BINARY 指明其路径；\n" +
  "    3. 安装 JDK 17 和 Maven（Debian：apt-get install openjdk-17-jdk-headless maven），并能访问 Maven Central，然后重试。";

interface Step {
  dir: string;
  env: NodeJS.ProcessEnv;
}

async function fetchJars({ maven, dir, env }: Step & { maven: string }): Promise<void> {
  copyFileSync(join(sources, "pom.xml"), join(dir, "pom.xml"));
  await runCommand({
    command: maven,
    args: ["-B", "-q", "dependency:copy-dependencies", `-DoutputDirectory=${join(dir, "lib")}`],
    timeoutMs: mavenTimeoutMs,
    cwd: dir,
    env,
  });
}

async function compile({ javac, dir, env }: Step & { javac: string }): Promise<void> {
  await runCommand({
    command: javac,
    args: [
      "-cp",
      classpath(dir),
      "-d",
      join(dir, "classes"),
      ...javaFiles().map((file) => join(sources, file)),
    ],
    timeoutMs: compileTimeoutMs,
    env,
  });
}

function classpath(dir: string): string {
  return [join(dir, "classes"), join(dir, "lib", "*")].join(delimiter);
}

const javaFiles = (): string[] =>
  readdirSync(sources)
    .filter((file) => file.endsWith(".java"))
    .toSorted();

function sourceHash(): string {
  const hash = createHash("sha256");
  for (const file of [...javaFiles(), "pom.xml"]) hash.update(readFileSync(join(sources, file)));
  return hash.digest("hex").slice(0, 12);
}
