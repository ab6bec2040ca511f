import type { ReactNode } from "react";
import { HoldingContext, useHeld } from "../client/use-held";
import type { Load } from "../client/use-load";
import { LaterNews } from "./later-news";
import { Loaded } from "./loaded";

interface HeldProps<T> {
  from: Load<T>;
  /** Tells what has come since the page was shown, a line each. */
  newsOf: (shown: T, latest: T) => readonly string[];
  /** True if what is typed outside of dialogs holds the page as well. */
  whileTyping?: boolean;
  /** Draws the data, and is given a load whose `reload` and `replace` show the latest. */
  children: (data: T, load: Load<T>) => ReactNode;
}

/** Shows loaded data, which don't change under the hand: what has come is announced, and shown when asked for. */
export function Held<T>({ from, ...how }: HeldProps<T>) {
  return <Loaded from={from}>{(data) => <HeldData data={data} load={from} {...how} />}</Loaded>;
}

interface HeldDataProps<T> extends Omit<HeldProps<T>, "from"> {
  data: T;
  load: Load<T>;
}

function HeldData<T>({ data, load, newsOf, whileTyping = false, children }: HeldDataProps<T>) {
  const { shown, holding, release } = useHeld(data, { newsOf, whileTyping });
  const given: Load<T> = {
    ...load,
    data: shown,
    reload: () => {
      release();
      load.reload();
    },
    replace: (now) => {
      release();
      load.replace(now);
    },
  };
  return (
    <HoldingContext value={holding}>
      {holding.isInDialog ? undefined : <LaterNews {...holding} />}
      {children(shown, given)}
    </HoldingContext>
  );
}
