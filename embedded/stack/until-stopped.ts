import { toldToUser } from "../tools/disk-space";
import { dataDirOf } from "./data-dir";

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/**
 * Keeps something running in this process until Ctrl-C or a service manager's signal, and then stops it in order. A
 * failed start is told in one sentence, and makes the exit code 1.
 * @param start - starts it; the signal aborts the start
 */
export function untilStopped(start: (signal: AbortSignal) => Promise<{ stop(): Promise<void> }>): void {
  const main = async () => {
    const stopping = new AbortController();
    const { signal } = stopping;
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stopping.abort());
    try {
      const running = await start(signal);
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
      print("正在停止……");
      await running.stop();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    print("已停止。");
  };
  main().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`\n${toldToUser(error, dataDirOf(process.env)).message}\n`);
      process.exit(1);
    },
  );
}
