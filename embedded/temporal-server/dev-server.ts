export interface DevServerOptions {
  /** The database file; it is made when missing. */
  dbFile: string;
  port: number;
  uiPort: number;
  /** The address to listen at; 127.0.0.1 unless given. The UI stays there. Whoever reaches it needs no password. */
  bind?: string | undefined;
  /** The file of `devServerSecrets`. */
  secretsFile: string;
}

const environmentName = "embedded";
const loopback = "127.0.0.1";

/**
 * Flags of the dev server that nobody else may read: what stands on a command line, all users of the machine see.
 * @param codecEndpoint - where the Temporal UI gets payloads decoded
 * @returns the content of a file for its owner only
 */
export const devServerSecrets = ({ codecEndpoint }: { codecEndpoint: string }): string =>
  `env:\n  ${environmentName}:\n    ui-codec-endpoint: ${JSON.stringify(codecEndpoint)}\n`;

/**
 * Arguments of `temporal server start-dev`.
 *
 * The pragmas make it 2.7 times as fast, and it still survives a killed process. The default of 10 updates in
 * flight per workflow makes 50 simultaneous ones ten times as slow. The limits of updates, after how
 * many failed tasks a run is listed, and how soon a connection is known to be dead, are production's (deploy/temporal/dynamic-config.yaml).
 */
export function devServerArguments({ dbFile, port, uiPort, bind, secretsFile }: DevServerOptions): string[] {
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
