import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

export const projectDir = join(__dirname, "..", "..");
export const composeFile = "docker-compose.yml";

/** Parts of a compose service's declaration that the tests read. */
export interface Service {
  image: string;
  build?: { context: string };
  container_name?: string;
  entrypoint?: string[];
  command?: string[];
  environment?: Record<string, string | null>;
  /** Published ports: objects, or texts if they name an address. */
  ports?: ({ published: number | string; target: number } | string)[];
  secrets?: { source: string }[];
  volumes?: ({ source: string; target: string } | string)[];
  depends_on?: Record<string, { condition: string }>;
  restart?: string;
  networks?: Record<string, unknown>;
  healthcheck?: { test?: string[] | string; disable?: boolean };
  profiles?: string[];
  init?: boolean;
  user?: string;
  read_only?: boolean;
  network_mode?: string;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  pids_limit?: number;
  mem_limit?: number | string;
}

export interface Composition {
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, unknown>;
  networks: Record<string, { internal?: boolean; ipam?: { config: { subnet: string }[] } }>;
}

/** Compose files that docs/install.md names for an office without an identity provider and a proxy of its own. */
export const allFiles = [
  composeFile,
  "deploy/keycloak/compose.yml",
  "deploy/nginx/compose.yml",
  "deploy/nginx/sign-in.yml",
];

/** Variables of .env that `deploy/ca` reads, and no container. */
export const ownSettings = ["RESTIC_REPOSITORY", "RESTIC_PASSWORD_FILE"];

/** Returns the environment of the service's container. A variable that isn't set is left out. */
export const environmentOf = (service: Service | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(service?.environment ?? {}).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    ),
  );

const composeIsMissing =
  "docker-compose is not installed, so the production stack can't be checked. On Debian: apt-get install docker-compose";

/** Settings as an operator writes them in the .env file. */
export type Variables = Readonly<Record<string, string>>;

/**
 * Returns the production stack as `docker-compose config` shows it with exactly these settings. If they name no
 * profiles, all profiles are included.
 * @throws Error with docker-compose's message, or saying how to install it
 */
export async function composeConfig(variables: Variables, files = [composeFile]): Promise<Composition> {
  const dir = await mkdtemp(join(tmpdir(), "compose-"));
  const envFile = join(dir, "env");
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(envFile, lines.join(""));
  try {
    const fileArguments = files.flatMap((file) => ["--file", file]);
    const profiles =
      "COMPOSE_PROFILES" in variables
        ? []
        : ["tools", "monitoring", "clamav"].flatMap((profile) => ["--profile", profile]);
    return await run(["--env-file", envFile, ...fileArguments, ...profiles, "config"]);
  } finally {
    await rm(dir, { recursive: true });
  }
}

function run(args: readonly string[]): Promise<Composition> {
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], LANG: "C.UTF-8" };
  return new Promise((resolve, reject) => {
    execFile("docker-compose", args, { cwd: projectDir, env }, (error, stdout, stderr) => {
      if (!error) resolve(parse(stdout) as Composition);
      else reject(new Error(error.code === "ENOENT" ? composeIsMissing : stderr, { cause: error }));
    });
  });
}

export const readProjectFile = (path: string): string => readFileSync(join(projectDir, path), "utf8");

const interpolation = /(?<!\$)\$\{([A-Z0-9_]+)(?::?([?-])([^}]*))?\}/g;

/**
 * Returns an example value for each variable that these compose files require. None of them is the path of an existing
 * file.
 */
export const samplesFor = (files: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    files
      .flatMap((file) => [...variablesOf(readProjectFile(file)).required.keys()])
      .map((name) => [name, `sample-${name.toLowerCase()}`]),
  );

/** Returns the variables of docker-compose.yml, grouped by what happens if they are not set. */
export function variablesOf(text: string): {
  required: Map<string, string>;
  optional: Map<string, string | undefined>;
} {
  const required = new Map<string, string>();
  const optional = new Map<string, string | undefined>();
  for (const [, name = "", operator, rest = ""] of text.matchAll(interpolation)) {
    if (operator === "?") required.set(name, rest);
    if (operator === "-") optional.set(name, rest);
  }
  const { services } = parse(text, { merge: true }) as Composition;
  for (const { environment = {} } of Object.values(services)) {
    for (const [name, value] of Object.entries(environment))
      if (value === null) optional.set(name, undefined);
  }
  return { required, optional };
}
