import type { SummaryView } from "../client/views";
import { words } from "../words";
import { StateTag, Tag } from "./state-tag";

/** 办理状态, and 待寄出 where the lock has still to be sent. */
export function HandlingTags({ handling, awaitsShipping }: Pick<SummaryView, "handling" | "awaitsShipping">) {
  return (
    <>
      <StateTag state={handling} />
      {awaitsShipping ? <Tag tone="busy" text={words.payment.awaitsShipping} /> : undefined}
    </>
  );
}
