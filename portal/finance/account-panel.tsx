import type { Counts, Funds, Money } from "../../domain/reconciliation/report";
import { channelTraits } from "../../domain/money/channels";
import type { DaySummary } from "../client/views";
import { Facts } from "../shared/facts";
import { signedMoney } from "../shared/money";
import { Panel } from "../shared/panel";
import { reconciliation as text } from "../words/reconciliation";

const sumsShown = ({ paidFen, refundedFen, netFen }: Money): string =>
  text.sums(signedMoney(paidFen), signedMoney(refundedFen), signedMoney(netFen));

const countsShown = ({
  matched,
  missingHere,
  missingThere,
  amountDiffers,
  standingDiffers,
}: Counts): string => text.counts(matched, missingHere + missingThere + amountDiffers + standingDiffers);

const fundsShown = (funds: Funds | undefined): string =>
  funds ? text.fundsShown(signedMoney(funds.feeFen), signedMoney(funds.settledFen)) : text.noFunds;

/** Panel with the sums and counts of one account, by our books and by the channel's. */
export function AccountPanel({ report }: { report: DaySummary["accounts"][number] }) {
  return (
    <Panel title={text.account(channelTraits[report.channel].name, report.merchantId)}>
      {report.statement === "unavailable" ? (
        <p className="notice">{text.unavailableShort}</p>
      ) : (
        <div className="stack both-sides">
          {report.statement === "empty" ? <p className="hint">{text.emptyFile}</p> : undefined}
          {report.statement === "none" ? <p className="hint">{text.noFile}</p> : undefined}
          <Facts
            facts={[
              [text.ours, sumsShown(report.ours)],
              [text.theirs, sumsShown(report.theirs)],
              [text.payments, countsShown(report.payments)],
              [text.refunds, countsShown(report.refunds)],
              [text.funds, fundsShown(report.funds)],
            ]}
          />
        </div>
      )}
    </Panel>
  );
}
