import { openJournal, readJournal } from "../journal";

/** A gateway's book: events in a journal, and the state that follows from them. */
export interface Book<State, Event> {
  readonly state: State;
  /** Writes an event to the journal, then counts it. */
  record(event: Event): void;
  close(): void;
}

/** Opens the book in its file; what was recorded before is there again. @param apply changes the state in place */
export function openBook<State, Event>({
  file,
  state,
  apply,
}: {
  file: string;
  state: State;
  apply: (state: State, event: Event) => void;
}): Book<State, Event> {
  for (const event of readJournal<Event>(file)) apply(state, event);
  const journal = openJournal<Event>(file);
  return {
    state,
    record(event) {
      journal.append(event);
      apply(state, event);
    },
    close: () => journal.close(),
  };
}

/** Changes a row of the state, if there is one. */
export function changeRow<Row extends object>(
  rows: Map<string, Row>,
  key: string,
  changes: Partial<Row>,
): void {
  const row = rows.get(key);
  if (row) rows.set(key, { ...row, ...changes });
}

export const sumFen = (rows: readonly { amountFen: number }[]): number =>
  rows.reduce((sum, { amountFen }) => sum + amountFen, 0);
