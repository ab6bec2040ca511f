import { pino } from "pino";
import type { RunningServer } from "./serve";

/** Starts a stand-in with the environment variables that it reads. */
export type Start = (environment: NodeJS.ProcessEnv) => Promise<RunningServer>;

interface StandIn {
  name: string;
  start: () => Promise<RunningServer>;
}

/**
 * Runs stand-ins as one process. Each logs a line when it listens. All end cleanly on SIGTERM or SIGINT, and the process
 * ends when one of them can't start.
 */
export async function runProcess(standIns: readonly StandIn[]): Promise<void> {
  const servers = await Promise.all(
    standIns.map(async ({ name, start }) => {
      const log = pino({ name });
      try {
        const server = await start();
        log.info({ url: server.url }, "listening");
        return { log, server };
      } catch (error) {
        log.fatal({ err: error }, "could not start");
        return process.exit(1);
      }
    }),
  );
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    await Promise.all(
      servers.map(({ log, server }) => {
        log.info({ signal }, "stopping");
        return server.close();
      }),
    );
    process.exit(0);
  };
  process.once("SIGTERM", (signal) => void stop(signal));
  process.once("SIGINT", (signal) => void stop(signal));
}

/** Runs a stand-in if its file is the program itself. Otherwise, the program that has loaded the file starts it. */
export function runAlone(file: NodeJS.Module, name: string, start: Start): void {
  if (require.main === file) void runProcess([{ name, start: () => start(process.env) }]);
}
