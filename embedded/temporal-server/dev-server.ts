export interface DevServerOptions {
  /** The database file; it is made when missing. */
  dbFile: string;
  port: number;
  uiPort: number;
  /** Where the Temporal UI gets payloads decoded. */
  codecEndpoint: string;
}

/**
 * Arguments of `temporal server start-dev`.
 *
 * The pragmas make it 2.7 times as fast, and it still survives a killed process. The default of 10 updates in
 * flight per workflow makes 50 simultaneous ones ten times as slow. The limits of updates are production's
 * (deploy/temporal/dynamic-config.yaml).
 */
export function devServerArguments({ dbFile, port, uiPort, codecEndpoint }: DevServerOptions): string[] {
  return [
    ["server", "start-dev"],
    ["--db-filename", dbFile],
    ["--sqlite-pragma", "journal_mode=wal"],
    ["--sqlite-pragma", "synchronous=normal"],
    ["--dynamic-config-value", "history.maxInFlightUpdates=200"],
    ["--dynamic-config-value", "history.maxTotalUpdates=20000"],
    ["--ip", "127.0.0.1"],
    ["--port", String(port)],
    ["--ui-port", String(uiPort)],
    ["--ui-codec-endpoint", codecEndpoint],
    ["--ui-disable-news-fetch"],
    ["--log-level", "warn"],
  ].flat();
}
