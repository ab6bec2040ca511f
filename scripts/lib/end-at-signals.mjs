import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
let holders = 0;

/** Ends this process as a signal would, but with the "exit" event, at which the commands that it runs are ended. */
const end = (signal) => process.exit(128 + constants.signals[signal]);

/** Works, and lets Ctrl-C and a service manager's signals end this process meanwhile, together with its commands. */
export async function endingAtSignals(work) {
  holders += 1;
  if (holders === 1) for (const signal of signals) process.on(signal, end);
  try {
    return await work();
  } finally {
    holders -= 1;
    if (holders === 0) for (const signal of signals) process.off(signal, end);
  }
}
