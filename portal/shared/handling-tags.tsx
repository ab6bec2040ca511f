import type { SummaryView } from "../client/views";
import { StateTag } from "./state-tag";

/** Tags of 办理状态, and of 待寄出 if the lock is still to be shipped. */
export function HandlingTags({ handling, awaitsShipping }: Pick<SummaryView, "handling" | "awaitsShipping">) {
  return (
    <>
      <StateTag state={handling} />
      {awaitsShipping ? <StateTag state="待寄出" /> : undefined}
    </>
  );
}
