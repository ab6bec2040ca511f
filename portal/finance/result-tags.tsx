import type { DaySummary } from "../client/views";
import { channelTraits } from "../../domain/money/channels";
import { reconciliation as text } from "../words/reconciliation";

/**
 * Tags that show whether our books for the day agree with the statements, and otherwise how many differences remain.
 */
export function ResultTags({ report }: { report: DaySummary }) {
  const { accounts, differenceCount, forTheOperatorCount } = report;
  const namesOf = (wanted: DaySummary["accounts"][number]["statement"]): string =>
    accounts
      .filter(({ statement }) => statement === wanted)
      .map(({ channel, merchantId }) => text.account(channelTraits[channel].name, merchantId))
      .join("、");
  const unavailable = namesOf("unavailable");
  const withoutFile = namesOf("none");
  const agrees = differenceCount === 0 && unavailable === "";
  return (
    <>
      {agrees ? <span className="tag tag-good">{text.matched}</span> : undefined}
      {unavailable === "" ? undefined : <span className="tag tag-busy">{text.unavailable(unavailable)}</span>}
      {withoutFile === "" ? undefined : <span className="tag tag-idle">{text.noFileShort(withoutFile)}</span>}
      {differenceCount > 0 ? (
        <span className="tag tag-idle">{text.differences(differenceCount)}</span>
      ) : undefined}
      {forTheOperatorCount > 0 ? (
        <span className="tag tag-bad">{text.forTheOperator(forTheOperatorCount)}</span>
      ) : undefined}
    </>
  );
}
