/** A program to be kept running. */
export interface ChildSpec {
  /** Names its log file and what is reported of it. */
  name: string;
  command: string;
  args: string[];
  /** Its whole environment. */
  env: NodeJS.ProcessEnv;
  /** Asked again and again until it answers true. Never throws. */
  isReady: () => Promise<boolean>;
}

/** Times of a supervisor, in milliseconds. */
export interface SupervisorTimes {
  /** How long a child may take to become ready. */
  readyMs: number;
  /** How long a child may take to end after SIGTERM, before SIGKILL. */
  graceMs: number;
}

export const defaultTimes: SupervisorTimes = { readyMs: 120_000, graceMs: 10_000 };
