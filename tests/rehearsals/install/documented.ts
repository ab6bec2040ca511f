import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../../../stand-ins/shared/project-root";
import type { Composition } from "../../deploy/compose";
import { blocksOf, commandsOf, readPage } from "../../docs/fenced";
import type { Containers } from "./containers";
import { host } from "./namespaces";

const page = "docs/install.md";

/** What other parties give an operator: values by the name of their variable, files where the name ends in _FILE or _DIR. */
type Given = Readonly<Record<string, string>>;

interface Options {
  dir: string;
  containers: Containers;
  given: Given;
}

/** A machine that is set up by the lines of docs/install.md, and by nothing else. */
export async function followPage({ dir, containers, given }: Options) {
  const [code, keys, cron, nginx] = ["code", "keys", "cron", "nginx"].map((name) => join(dir, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const folder of [code, keys, cron, nginx]) mkdirSync(folder);
  for (const file of ["docker-compose.yml", ".env.example", "deploy"])
    cpSync(join(projectRoot, file), join(code, file), { recursive: true });
  const mounts = [
    [code, "/opt/ca-renewal"],
    [keys, "/etc/ca-renewal"],
    [cron, "/etc/cron.d"],
    [nginx, "/etc/nginx/conf.d"],
  ] as const;
  let typed = 0;
  const done = new Set<string>();
  const withoutComment = (line: string): string => line.trim().replace(/\s+#.*/, "");
  const markAsTyped = (lines: string): void => {
    for (const line of lines.split("\n")) done.add(withoutComment(line));
  };
  const commands = (): string[] => commandsOf(readPage(page)).map(withoutComment);

  const blocks = blocksOf(readPage(page), "bash");
  const blockWith = (part: string): string => {
    const [found, ...more] = blocks.filter((block) => block.includes(part));
    if (found === undefined || more.length > 0) throw new Error(`${page}: no one block has ${part}`);
    return found;
  };

  /** Types lines as the page has them, in the code's folder, as root. @returns what they print */
  async function type(lines: string, environment: Record<string, string> = {}): Promise<string> {
    markAsTyped(lines);
    const name = `typed-${(typed += 1)}`;
    await containers.do(host, name, {
      command: ["bash", "-euc", lines],
      environment: { HOME: "/root", ...environment },
      mounts,
      directory: "/opt/ca-renewal",
    });
    return containers.log(name);
  }

  /** A path of the page's as this machine has it. */
  const atHome = (path: string): string =>
    mounts.reduce((soFar, [source, target]) => soFar.replace(new RegExp(`^${target}(?=/)`), source), path);

  /** What the page leaves to be filled in: what was given, or else a password as the page makes them. */
  const filledIn = (text: string): string =>
    text.replace(/^([A-Z_0-9]+)=$/gm, (_, name: string) => `${name}=${valueOf(name)}`);
  const own: Record<string, string> = {
    PAYLOAD_KEYS_FILE: "/etc/ca-renewal/payload-keys.json",
    AUDIT_KEYS_FILE: "/etc/ca-renewal/audit.keys",
    MONGODB_PASSWORD_FILE: "/etc/ca-renewal/mongodb.password",
    MONGODB_KEY_FILE: "/etc/ca-renewal/mongodb.key",
    WECHAT_PLATFORM_KEYS_DIR: "/etc/ca-renewal/wechat-platform-keys",
  };
  function valueOf(name: string): string {
    const value = own[name] ?? given[name];
    if (value === undefined) return randomBytes(24).toString("hex");
    return name.endsWith("_FILE") && own[name] === undefined ? `/etc/ca-renewal/${placeOf(value)}` : value;
  }
  const placeOf = (file: string): string => basename(file).replace(/^([^.]+)$/, "$1.txt");

  await type(blockWith("payload-keys.json"));
  const blanks = [...readPage(".env.example").matchAll(/^([A-Z_0-9]+)=$/gm)].map(([, name = ""]) => name);
  for (const [name, value] of Object.entries(given)) {
    if (name === "WECHAT_PLATFORM_KEYS_DIR")
      cpSync(value, join(keys, "wechat-platform-keys"), { recursive: true });
    else if (name.endsWith("_FILE")) cpSync(value, join(keys, placeOf(value)));
  }
  await type(blockWith("cp .env.example .env"));
  const ofPage = blockWith("COMPOSE_FILE=");
  const env = join(code, ".env");
  const example = readFileSync(env, "utf8");
  writeFileSync(env, [filledIn(example), filledIn(ofPage)].join("\n"));
  markAsTyped(ofPage);
  await type(blockWith("config -q"));

  return {
    ...{ type, mounts },
    /** The page's commands that nobody has typed, without their comments. */
    untyped: (): string[] => commands().filter((line) => !done.has(line)),
    /** Takes a line of the page for typed. @throws Error where the page has none such */
    take(line: string): void {
      if (!commands().includes(line)) throw new Error(`${page} has no line ${line}`);
      done.add(line);
    },
    /** The one block of the page that has this. */
    blockWith,
    atHome,
    /** Variables that .env sets now. */
    variables: (): string[] =>
      [...readFileSync(env, "utf8").matchAll(/^([A-Z_0-9]+)=/gm)].map(([, name = ""]) => name),
    /** Those that the page says: empty in .env.example, or in its block. */
    variablesOfPage: [...blanks, ...[...ofPage.matchAll(/^([A-Z_0-9]+)=/gm)].map(([, name = ""]) => name)],
    /** The services as docker-compose makes them of .env at this moment. */
    compose: async (environment: Record<string, string> = {}): Promise<Composition> =>
      parse(
        await type("docker-compose --profile monitoring --profile tools config", environment),
      ) as Composition,
  };
}
