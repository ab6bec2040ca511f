import { write } from "../client/addresses";
import { useState } from "react";
import { lockRowsOf, repeatedRows, type LockOutcome, type LockRow } from "../../domain/locks/lock-file";
import { useAction } from "../client/use-action";
import { readCsv } from "../shared/read-csv";
import { useSession } from "../sign-in/session";
import { lock as lockWords } from "../words/lock";

/** Largest number of rows in one request. */
const atOnce = 150;

/** A list that was read: the rows to send, and the outcome of each. */
interface ReadList {
  rows: readonly LockRow[];
  outcomes: readonly LockOutcome[];
}

interface ImportProgress {
  /** Number of rows that are done. */
  done: number;
  all: number;
  /**
   * Server time at which the import continues after the API's rate limit, in milliseconds since the epoch; absent while
   * it is not waiting.
   */
  waitsUntil?: number;
}

/** Reads a list and has each row judged, then imports it in parts, each of which can be repeated. */
export function useLockImport() {
  const { api, pace, clock } = useSession();
  const [list, setList] = useState<ReadList>();
  const [progress, setProgress] = useState<ImportProgress>({ done: 0, all: 0 });
  const [written, setWritten] = useState(false);

  async function send(rows: readonly LockRow[], dryRun: boolean): Promise<LockOutcome[]> {
    const outcomes: LockOutcome[] = [];
    for (let done = 0; done < rows.length; done += atOnce) {
      const progressNow = { done, all: rows.length };
      setProgress(progressNow);
      const body = { rows: rows.slice(done, done + atOnce), dryRun };
      const answer = await pace.send(() => api.command(write("importLocks"), body), {
        onWait: (ms) => setProgress({ ...progressNow, waitsUntil: clock.now() + ms }),
      });
      outcomes.push(...answer.outcomes);
    }
    return outcomes;
  }

  const reading = useAction(async (file: File) => {
    setList(undefined);
    setWritten(false);
    const rows = await readCsv(file, lockRowsOf);
    const repeated = repeatedRows(rows);
    const judged = await send(
      rows.filter(({ line }) => !repeated.has(line)),
      true,
    );
    const again = rows
      .filter(({ line }) => repeated.has(line))
      .map(({ line, serial }): LockOutcome => ({
        line,
        serial,
        result: "refused",
        detail: lockWords.repeated,
      }));
    setList({ rows, outcomes: [...judged, ...again].sort((one, other) => one.line - other.line) });
  });

  const writing = useAction(async () => {
    if (!list) return;
    const wanted = new Set(
      list.outcomes.filter(({ result }) => result === "new" || result === "changed").map(({ line }) => line),
    );
    const done = await send(
      list.rows.filter(({ line }) => wanted.has(line)),
      false,
    );
    const byLine = new Map(done.map((outcome) => [outcome.line, outcome]));
    setList({ ...list, outcomes: list.outcomes.map((outcome) => byLine.get(outcome.line) ?? outcome) });
    setWritten(true);
  });

  return { list, progress, written, reading, writing };
}
