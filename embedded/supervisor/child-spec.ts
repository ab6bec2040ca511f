/** A program that the supervisor keeps running. */
export interface ChildSpec {
  /** The name of the program, after which its log file is called and under which its events are reported. */
  name: string;
  command: string;
  args: string[];
  /** The whole environment of the program; it inherits nothing. */
  env: NodeJS.ProcessEnv;
  /** Says whether the program is ready. It is called again and again until it answers true, and it never throws. */
  isReady: () => Promise<boolean>;
  /** Advice for the user if the program ends before it was ready; without it, the log is all that helps. */
  wayOut?: string;
}

/** The times that a supervisor allows, in milliseconds. */
export interface SupervisorTimes {
  /** The time within which a child has to become ready. */
  readyMs: number;
  /** The time that a child has to end after SIGTERM. SIGKILL follows after it. */
  graceMs: number;
}

export const defaultTimes: SupervisorTimes = { readyMs: 120_000, graceMs: 10_000 };
