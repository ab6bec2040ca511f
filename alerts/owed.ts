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
  const owed = new Map<string, Message[]>();

  return {
    owe: (message: Message): void => {
      for (const name of robots.keys()) owed.set(name, [...(owed.get(name) ?? []), message]);
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
