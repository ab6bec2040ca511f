import { stateMeanings, type ShownState, type StateMeaning } from "../../domain/state-meanings";
import { useRole } from "../sign-in/session";

/** Colour of a remark: done, waiting for the reader, waiting for others, wrong, or none of these. */
type Tone = "good" | "busy" | "others" | "bad" | "idle";

const toneOf = (meaning: StateMeaning, isBidder: boolean): Tone =>
  (
    {
      bidder: isBidder ? "busy" : "others",
      staff: isBidder ? "others" : "busy",
      outside: "others",
      wrong: "bad",
      done: "good",
      quiet: "idle",
    } as const
  )[meaning];

/** A short, highlighted remark. */
export function Tag({ tone, text }: { tone: Tone; text: string }) {
  return <span className={`tag tag-${tone}`}>{text}</span>;
}

/** Tag with a state in the users' words. */
export function StateTag({ state }: { state: ShownState }) {
  return <Tag tone={toneOf(stateMeanings[state], useRole("bidder"))} text={state} />;
}
