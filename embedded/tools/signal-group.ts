import { errorCode } from "./error-code";

/**
 * Sends a signal to a process that leads its process group, and to all processes in the group. It is no error if the
 * process has ended already.
 */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (errorCode(error) !== "ESRCH") throw error;
  }
}
