import { openJournal, readJournal } from "../journal";

/** A gateway's book: a journal of events, and the state that follows from them. */
export interface Book<State, Event> {
  readonly state: State;
  /** Writes an event to the journal, then applies it to the state. */
  record(event: Event): void;
  close(): void;
}

/**
 * Opens a book and restores its state from the journal's events.
 * @param options - `apply` changes the state in place
 */
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

/** Changes a row of the state. Does nothing if there is no such row. */
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
