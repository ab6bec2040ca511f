/** Takes one line for whoever waits: a step that begins, or something that happened. */
export type Report = (line: string) => void;

/** What obtaining a program needs to know. */
export interface ToolOptions {
  /** Where downloaded programs are kept. */
  toolsDir: string;
  report: Report;
  /** Names programs that are already there (TEMPORAL_CLI and the like), and holds PATH. Default: process.env. */
  env?: NodeJS.ProcessEnv;
}
