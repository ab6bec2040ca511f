import { pino } from "pino";
import type { RunningServer } from "./serve";

/** Runs a server as a process of its own. It logs one line when it listens, and ends cleanly on SIGTERM or SIGINT. */
export async function runProcess(name: string, start: () => Promise<RunningServer>): Promise<void> {
  const log = pino({ name });
  try {
    const server = await start();
    log.info({ url: server.url }, "listening");
    const stop = (signal: NodeJS.Signals): void => {
      log.info({ signal }, "stopping");
      void server.close().then(() => process.exit(0));
    };
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
  } catch (error) {
    log.fatal({ err: error }, "could not start");
    process.exitCode = 1;
  }
}
