import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../../../stand-ins/shared/project-root";
import type { Composition } from "../../deploy/compose";
import { blocksOf, commandsOf, readPage } from "../../docs/fenced";
import type { Containers } from "./containers";
import { installWords } from "./layouts";
import { host } from "./namespaces";

const page = "docs/install.md";
const realCompose = "/usr/bin/docker-compose";

/**
 * Values that operators get from other parties, by the name of their variable. They are files if the name ends in _FILE
 * or _DIR.
 */
type Given = Readonly<Record<string, string>>;

interface Options {
  dir: string;
  containers: Containers;
  given: Given;
}

/** Sets up a machine only with the lines of docs/install.md. */
export async function followPage({ dir, containers, given }: Options) {
  const [code, keys, cron, nginx] = ["code", "keys", "cron", "nginx"].map((name) => join(dir, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const folder of [code, keys, cron, nginx]) mkdirSync(folder);
  for (const file of ["docker-compose.yml", ".env.example", "package.json", "deploy"])
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

  const bin = join(dir, "bin");
  mkdirSync(bin);
  const socket = join(dir, "docker.sock");
  const shim = join(__dirname, "compose-client.mjs");
  writeFileSync(
    join(bin, "docker-compose"),
    `#!/bin/sh\ncase " $* " in *" config "*) exec ${realCompose} "$@" ;; esac\nexec node ${shim} ${socket} "$@"\n`,
    { mode: 0o755 },
  );

  /** Runs lines as on the page, as root in the folder of the code. @returns what they print */
  async function type(lines: string): Promise<string> {
    markAsTyped(lines);
    const name = `typed-${(typed += 1)}`;
    await containers.do(host, name, {
      command: ["bash", "-euc", lines],
      environment: { HOME: "/root", PATH: `${bin}:${process.env["PATH"]}`, CA_KEYS_DIR: "/etc/ca-renewal" },
      mounts,
      directory: "/opt/ca-renewal",
    });
    return containers.log(name);
  }

  /** Returns the path on this machine for a path of the page. */
  const atHome = (path: string): string =>
    mounts.reduce((soFar, [source, target]) => soFar.replace(new RegExp(`^${target}(?=/)`), source), path);

  const env = join(code, ".env");
  const settings = (): Map<string, string> =>
    new Map(
      [...readFileSync(env, "utf8").matchAll(/^([A-Z_0-9]+)=(.*)$/gm)].map(([, name = "", value = ""]) => [
        name,
        value,
      ]),
    );
  /** Example values of the page, such as `PUBLIC_URL` 如 `https://…`, by the name of the variable. */
  const examples = new Map(
    [...readPage(page).matchAll(/`([A-Z_]+)` 如 `([^`]+)`/g)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );

  const install = blockWith("deploy/ca install").replace(/(?<=install )[a-z ]*[a-z]/, installWords);
  await type(install);
  for (const [name, value] of Object.entries(given)) {
    const place = atHome(settings().get(name) ?? "");
    if (/_(FILE|DIR)$/.test(name) && place !== "") cpSync(value, place, { recursive: true });
  }
  // Variables that follow from other variables stay empty, as the page says.
  const filledIn = readFileSync(env, "utf8").replace(/^([A-Z_0-9]+)=$/gm, (line, name: string) => {
    const value = given[name] ?? examples.get(name);
    return value === undefined ? line : `${name}=${value}`;
  });
  // The MongoDB that stands for the page's has neither members nor a password.
  writeFileSync(env, `${filledIn}DOCTOR_ACCEPTS=MONGODB_URI\n`);

  return {
    ...{ type, mounts, socket },
    /** Returns the page's commands that were not run, without comments. */
    untyped: (): string[] => commands().filter((line) => !done.has(line)),
    /** Runs one of the page's lines. @throws Error if the page doesn't have the line */
    async take(line: string): Promise<string> {
      if (!commands().includes(line)) throw new Error(`${page} has no line ${line}`);
      return type(line);
    },
    /** Returns the page's only block that contains a text. */
    blockWith,
    atHome,
    /** Repeats the install command, and returns what it reports as still to be done. */
    installAgain: (): Promise<string> => type(install),
    /** Returns the services as docker-compose configures them with the present .env. */
    compose: async (): Promise<Composition> =>
      parse(await type("docker-compose --profile monitoring --profile tools config")) as Composition,
  };
}
