import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mongoCommand } from "../../../embedded/mongo/engine";
import { devServerArguments, devServerSecrets } from "../../../embedded/temporal-server/dev-server";
import { temporalCli } from "../../../embedded/temporal-server/programs";
import { defaultToolsDir } from "../../../embedded/tools/tools-dir";
import { projectRoot } from "../../../stand-ins/shared/project-root";
import { environmentOf, readProjectFile, type Service } from "../../deploy/compose";
import { obtainKeycloak } from "../sign-in/keycloak";
import { nginxArguments } from "../sign-in/nginx";
import type { Program } from "./containers";

/** Way in which a service runs without its image. */
export interface StandsFor {
  /** Short description of the program that replaces the image. */
  program: string;
  /** Beginning of every command line in the container, like an image's entry point. */
  entry?: readonly string[];
  /** Returns the command of the service; undefined if no program replaces it. */
  command?: (service: Service) => readonly string[];
  /** Variables that differ from those in the compose files. */
  variables?: Readonly<Record<string, string>>;
  /** Environment and files that the image would contain. */
  image?: { environment?: Readonly<Record<string, string>> } & Pick<Program, "mounts" | "user" | "directory">;
  /**
   * Port that has to be open for the program to count as healthy, if the compose file's own health check can't be run
   * here.
   */
  healthPort?: number;
}

const authority = "/run/authorities/ca.pem";
const report = () => undefined;
const door = join(__dirname, "temporal-door.mjs");
const innerPortOfTemporal = 7232;

/** Last stage of the Dockerfile, with the variables and the health check. */
const stage =
  readProjectFile("Dockerfile")
    .split(/^FROM /m)
    .at(-1) ?? "";
const ofImage = Object.fromEntries(
  [...stage.matchAll(/^ENV (\w+)=(\S+)$/gm)].map(([, name = "", value = ""]) => [name, value]),
);
export const healthOfImage = JSON.parse(/^HEALTHCHECK .* CMD (.+)$/m.exec(stage)?.[1] ?? "[]") as string[];

/**
 * Script that starts PostgreSQL as its image does: the first start creates the cluster, with a password for everybody
 * who connects over the network.
 */
const postgresEntry = `
PATH=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1):$PATH
data=/var/lib/postgresql/data
as="setpriv --reuid=postgres --regid=postgres --init-groups"
chown postgres:postgres $data && chmod 700 $data
if [ ! -s $data/PG_VERSION ]; then
  install -o postgres -m 400 /dev/null $data.password && cat "$POSTGRES_PASSWORD_FILE" > $data.password
  $as initdb -D $data -U "$POSTGRES_USER" --pwfile=$data.password -A scram-sha-256 -E UTF8
  echo 'host all all all scram-sha-256' >> $data/pg_hba.conf
fi
exec $as postgres -D $data -c listen_addresses='*' -c unix_socket_directories=
`;

interface Places {
  /** Folder for the programs' files. */
  dir: string;
  /** File with the authority that has signed the certificates of the gateways and of our site. */
  certificate: string;
}

/** Returns the differences from the compose files: the programs that replace images, and what they need. */
export async function standIns({ dir, certificate }: Places): Promise<Record<string, StandsFor>> {
  mkdirSync(dir, { recursive: true });
  const mongo = await mongoCommand({
    ...{ dataDir: join(dir, "mongodb"), toolsDir: defaultToolsDir, report },
    ...{ port: 27_017, bind: "0.0.0.0" },
  });
  const cli = await temporalCli({ toolsDir: defaultToolsDir, report });
  const bin = join(dir, "bin");
  mkdirSync(bin);
  cpSync(cli, join(bin, "temporal"));
  const secretsFile = join(dir, "temporal-flags.yaml");
  writeFileSync(secretsFile, devServerSecrets({ codecEndpoint: "" }));
  const temporal = devServerArguments({
    ...{ dbFile: join(dir, "temporal.db"), secretsFile, bind: "127.0.0.1" },
    ...{ port: innerPortOfTemporal, uiPort: 8233 },
  });
  const keycloak = join(dir, "keycloak");
  cpSync(await obtainKeycloak(), keycloak, { recursive: true });
  // A mount over a file needs an existing file.
  mkdirSync(join(keycloak, "data", "import"), { recursive: true });
  writeFileSync(join(keycloak, "data", "import", "realm.json"), "");

  const ours: StandsFor = {
    program: "Node.js of this machine, with dist/ and node_modules/ at /app",
    command: ({ command = [] }) => command,
    variables: {
      NODE_EXTRA_CA_CERTS: authority,
      MONGODB_URI: "mongodb://mongodb-1:27017/ca-renewal?directConnection=true",
    },
    image: {
      environment: ofImage,
      mounts: [
        ...["dist", "node_modules", "package.json", ".env.example", "deploy"].map(
          (name) => [join(projectRoot, name), `/app/${name}`] as const,
        ),
        [certificate, authority],
      ],
      ...{ user: "1000", directory: "/app" },
    },
  };
  return {
    api: ours,
    inspector: { ...ours, image: { ...ours.image, user: "1001" } },
    worker: ours,
    doctor: ours,
    "mongodb-1": {
      program: existsSync(mongo.command) && mongo.command.endsWith("mongod") ? "mongod" : "embedded MongoDB",
      command: () => [mongo.command, ...mongo.args],
      healthPort: 27_017,
    },
    "mongodb-set-up": { program: "none: no replica set, no password" },
    postgres: { program: "Debian's PostgreSQL", command: () => ["bash", "-euc", postgresEntry] },
    "keycloak-database": { program: "Debian's psql", command: ({ entrypoint = [] }) => entrypoint },
    keycloak: {
      program: "Keycloak's own distribution, with the memory of its mem_limit",
      command: ({ entrypoint = [], command = [] }) =>
        [...entrypoint, ...command].map((word) => word.replaceAll("$$", "$")),
      variables: { JAVA_OPTS_KC_HEAP: "-Xms128m -Xmx512m" },
      image: { mounts: [[keycloak, "/opt/keycloak"]] },
    },
    temporal: {
      program:
        "temporal server start-dev, on SQLite, behind a port that asks for certificates but for no tokens",
      command: () => ["node", door, "7233", String(innerPortOfTemporal), cli, ...temporal],
      healthPort: 7233,
    },
    "temporal-database": { program: "none: SQLite is the server's own" },
    "temporal-namespace": {
      program: "the same program's CLI",
      command: ({ entrypoint = [] }) => ["env", `PATH=${bin}:${process.env["PATH"]}`, ...entrypoint],
    },
    "temporal-cli": { program: "the same program's CLI", entry: [cli] },
    "temporal-ui": { program: "none" },
    nginx: {
      program: "Debian's nginx, with the template filled in as its image does",
      command: (service) => ["nginx", ...nginxArguments(join(dir, "nginx"), environmentOf(service))],
      image: { mounts: [[folder(join(dir, "nginx-logs")), "/var/log/nginx"]] },
    },
  };
}

function folder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}
