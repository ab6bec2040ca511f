import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** An append-only file of one JSON event a line. */
export interface Journal<Event> {
  /** What was written in earlier lives, oldest first. */
  readonly past: readonly Event[];
  /** Hands the event to the operating system before it returns, so that a killed process loses none. */
  append(event: Event): void;
  close(): void;
}

/** Opens the journal, making it and its directory if need be; a last line that was cut short is dropped. */
export function openJournal<Event>(path: string): Journal<Event> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const content = existsSync(path) ? readFileSync(path, "utf8") : "";
  const whole = content.slice(0, content.lastIndexOf("\n") + 1);
  if (whole.length < content.length) {
    truncateSync(path, Buffer.byteLength(whole));
  }
  const file = openSync(path, "a", 0o600);
  return {
    past: whole
      .split("\n")
      .filter(Boolean)
      .map((line): Event => JSON.parse(line)),
    append: (event) => {
      writeSync(file, `${JSON.stringify(event)}\n`);
    },
    close: () => closeSync(file),
  };
}
