import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import type { Message } from "./message";
import type { Say } from "./robots";

const silent: Message = {
  title: "【告警】监控没有声音了",
  text:
    "### 【告警】监控没有声音了\n\n> 第一步：在服务器上看 docker-compose ps prometheus alertmanager，" +
    "再看它们的日志；在恢复之前，别的告警都不会有\n\n立即处理",
};
const heardAgain: Message = {
  title: "【恢复】监控又有声音了",
  text: "### 【恢复】监控又有声音了",
};

interface SilenceOptions {
  robots: ReadonlyMap<string, Say>;
  silenceMs: number;
  /** Milliseconds. */
  now: () => number;
  log: Pick<Logger, "warn">;
}

/** The dead man's switch: Prometheus' watchdog fires always, and where it is no longer heard, the robots say so. */
export function createSilence({ robots, silenceMs, now, log }: SilenceOptions) {
  let heardAt = now();
  let isSilent = false;
  /** Robots that have yet to say it. */
  const owed = new Map<string, Message>();
  const oweAll = (message: Message) => {
    for (const name of robots.keys()) owed.set(name, message);
  };

  return {
    heard: (): void => {
      heardAt = now();
      if (isSilent) oweAll(heardAgain);
      isSilent = false;
    },
    /** Says what is owed; what a robot doesn't take, the next time. */
    look: async (): Promise<void> => {
      if (!isSilent && now() - heardAt > silenceMs) {
        isSilent = true;
        log.warn({ seconds: Math.round((now() - heardAt) / 1_000) }, "the watchdog is silent");
        oweAll(silent);
      }
      for (const [name, message] of owed) {
        try {
          await robots.get(name)?.(message);
          owed.delete(name);
        } catch (error) {
          log.warn({ robot: name, error: describeError(error) }, "the robot did not take it");
        }
      }
    },
  };
}
