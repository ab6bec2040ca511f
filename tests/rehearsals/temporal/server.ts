import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { onceMade } from "../../../embedded/tools/once-made";
import { runCommand } from "../../../embedded/tools/run-command";
import { projectRoot } from "../../../stand-ins/shared/project-root";
import { composeConfig, environmentOf, samplesFor, type Service } from "../../deploy/compose";

const longestBuildMs = 3_600_000;

/**
 * Returns the Temporal server's program, in the release that docker-compose.yml names. Go builds it on first use, which
 * takes a quarter of an hour.
 */
async function temporalServer({ image }: Pick<Service, "image">): Promise<string> {
  const version = image.split(":")[1] ?? "";
  const folder = await onceMade(join(projectRoot, ".tools", `temporal-server-${version}`), (unfinished) =>
    runCommand({
      command: "go",
      args: ["install", "-buildvcs=false", `go.temporal.io/server/cmd/server@v${version}`],
      env: { ...process.env, GOBIN: unfinished },
      timeoutMs: longestBuildMs,
    }),
  );
  return join(folder, "server");
}

/** Variables of the ports that Temporal's parts use among themselves, beside the port for clients. */
const ownPorts = [
  ...["FRONTEND_MEMBERSHIP_PORT", "FRONTEND_HTTP_PORT", "INTERNAL_FRONTEND_GRPC_PORT"],
  ...["INTERNAL_FRONTEND_MEMBERSHIP_PORT", "INTERNAL_FRONTEND_HTTP_PORT", "MATCHING_GRPC_PORT"],
  ...["MATCHING_MEMBERSHIP_PORT", "HISTORY_GRPC_PORT", "HISTORY_MEMBERSHIP_PORT", "WORKER_GRPC_PORT"],
  "WORKER_MEMBERSHIP_PORT",
] as const;

interface Options {
  /** Folder for the server's files. */
  dir: string;
  /** Folder with the identities that deploy/ca has made. */
  identities: string;
  /** Port for clients. */
  port: number;
  /** Further free ports, as many as `ownPorts`. */
  others: readonly number[];
}

/** Starts Temporal's own server on this machine with the environment of docker-compose.yml, on SQLite. */
export async function openTemporal({ dir, identities, port, others }: Options) {
  const { services } = await composeConfig(samplesFor(["docker-compose.yml"]));
  const service = services["temporal"];
  if (!service) throw new Error("docker-compose.yml has no temporal");
  const program = await temporalServer(service);
  const ports = Object.fromEntries(ownPorts.map((name, index) => [name, String(others[index])]));
  const environment = Object.fromEntries(
    Object.entries({
      ...environmentOf(service),
      ...ports,
      ...{ DB: "sqlite", DBNAME: join(dir, "temporal.db"), VISIBILITY_DBNAME: join(dir, "visibility.db") },
      ...{ FRONTEND_GRPC_PORT: String(port), BIND_ON_IP: "127.0.0.1", PROMETHEUS_ENDPOINT: "" },
      // The interval of docker-compose.yml is a minute.
      ...{ TEMPORAL_TLS_REFRESH_INTERVAL: "2s", TEMPORAL_JWT_KEY_REFRESH: "2s", NUM_HISTORY_SHARDS: "4" },
    }).map(([name, value]) => [
      name,
      value
        .replaceAll("/identities/", join(identities, "server", "/"))
        .replace(/^\/deploy\//, join(projectRoot, "deploy", "temporal", "/")),
    ]),
  );
  const log = join(dir, "temporal.log");
  let child: ChildProcess | undefined;
  return {
    ports,
    log: () => readFileSync(log, "utf8"),
    start(): void {
      const output = openSync(log, "a");
      child = spawn(program, ["start"], { env: environment, stdio: ["ignore", output, output] });
    },
    async stop(): Promise<void> {
      if (!child || child.exitCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
