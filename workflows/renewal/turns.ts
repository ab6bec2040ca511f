import { arrival, type Arrival } from "../arrival";
import { endOfTurn } from "./end-of-turn";

/** What a message asks for. It is told when it was said: that, unlike the time at which it came, a reset leaves as it was. */
type Work<T> = (saidAt: number | undefined) => Promise<T>;

type Place = Pick<Arrival, "saidAt" | "isSignal">;
interface Turn extends Place {
  begin: () => void;
}

/**
 * Where messages wait that came together with others, as all do that Temporal says again after a reset: each has its turn
 * when the one before it has done its work, in the order in which they were said. That order is the sender's: Temporal
 * gives them in the order of its history, but signals before updates when the history is replayed.
 */
export function createTurns() {
  const waiting: Turn[] = [];
  let busy = false;

  /** True where what came with a message, or before it, may still change what it meets. */
  const isCrowded = (): boolean => busy || !arrival().alone;

  function goOn(): void {
    const next = waiting.toSorted(inOrder)[0];
    busy = next !== undefined;
    if (!next) return;
    waiting.splice(waiting.indexOf(next), 1);
    next.begin();
  }

  async function inTurn<T>({ saidAt, isSignal }: Arrival, work: Work<T>): Promise<T> {
    const turn = new Promise<void>((begin) => waiting.push({ saidAt, isSignal, begin }));
    if (!busy) {
      busy = true;
      void endOfTurn().then(goOn);
    }
    await turn;
    try {
      return await work(saidAt);
    } finally {
      goOn();
    }
  }

  return {
    isCrowded,
    /** Does the work at once, or when it is the message's turn. To be called where the message arrives. */
    take<T>(work: Work<T>): Promise<T> {
      const message = arrival();
      return isCrowded() ? inTurn(message, work) : work(message.saidAt);
    },
  };
}

/** What bears no time, from the Temporal UI or CLI, comes first: that order, too, is the same in a replay. */
const inOrder = (one: Place, other: Place): number =>
  (one.saidAt ?? 0) - (other.saidAt ?? 0) || Number(other.isSignal) - Number(one.isSignal);
