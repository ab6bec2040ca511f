import type { SummaryView } from "../client/views";
import { words } from "../words";
import { StateTag, Tag } from "./state-tag";

/** Tags of 办理状态, and of 待寄出 if the lock is still to be shipped. */
export function HandlingTags({ handling, awaitsShipping }: Pick<SummaryView, "handling" | "awaitsShipping">) {
  return (
    <>
      <StateTag state={handling} />
      {awaitsShipping ? <Tag tone="busy" text={words.payment.awaitsShipping} /> : undefined}
    </>
  );
}
