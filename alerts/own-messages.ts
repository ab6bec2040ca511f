import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import type { Message } from "./message";
import type { Say } from "./robots";

interface OwedOptions {
  robots: ReadonlyMap<string, Say>;
  log: Pick<Logger, "warn">;
}

/** Creates the messages that this program posts by itself, without Alertmanager. */
export function createOwed({ robots, log }: OwedOptions) {
  /** Messages that robots still have to post, oldest first, by the robot's name. */
  const owed = new Map([...robots.keys()].map((name): [string, Message[]] => [name, []]));

  return {
    /** Adds a message for each robot. The lists stay the same ones, because a delivery may be under way. */
    owe: (message: Message): void => {
      for (const messages of owed.values()) messages.push(message);
    },
    /** Posts the pending messages. A message that a robot refuses is posted the next time. */
    deliver: async (): Promise<void> => {
      for (const [name, messages] of owed) {
        try {
          for (let message; (message = messages[0]); messages.shift()) await robots.get(name)?.(message);
        } catch (error) {
          log.warn({ robot: name, error: describeError(error) }, "the robot did not take it");
        }
      }
    },
  };
}

export type Owed = ReturnType<typeof createOwed>;

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

interface SilenceOptions extends Pick<Owed, "owe"> {
  silenceMs: number;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
  log: Pick<Logger, "warn">;
}

/**
 * Creates the dead man's switch. Prometheus' watchdog alert always fires; if it is no longer received, the robots report
 * that the monitoring is silent.
 */
export function createSilence({ owe, silenceMs, now, log }: SilenceOptions) {
  let heardAt = now();
  let isSilent = false;

  return {
    heard: (): void => {
      heardAt = now();
      if (isSilent) owe(heardAgain);
      isSilent = false;
    },
    look: (): void => {
      if (isSilent || now() - heardAt <= silenceMs) return;
      isSilent = true;
      log.warn({ seconds: Math.round((now() - heardAt) / 1_000) }, "the watchdog is silent");
      owe(silent);
    },
  };
}
