/** Shows one line to the waiting user: a step that begins, or an event. */
export type Report = (line: string) => void;

/** Options for obtaining a program. */
export interface ToolOptions {
  /** Folder of downloaded programs. */
  toolsDir: string;
  report: Report;
  /** Environment variables that name installed programs (TEMPORAL_CLI, for example), and PATH; process.env if absent. */
  env?: NodeJS.ProcessEnv;
}
