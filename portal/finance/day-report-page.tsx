import { Link, useParams } from "react-router";
import type { Counts, Funds, Money } from "../../domain/reconciliation/report";
import { channelTraits } from "../../domain/money/channels";
import { read } from "../client/addresses";
import type { DayReport, DaySummary } from "../client/views";
import { useLoad } from "../client/use-load";
import { paths } from "../paths";
import { Facts } from "../shared/facts";
import { Loaded } from "../shared/loaded";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { reconciliation as text } from "../words/reconciliation";
import { signedMoney } from "../shared/money";
import { DifferencesPanel } from "./differences-panel";
import { ResultTags } from "./result-tags";

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
function AccountPanel({ report }: { report: DaySummary["accounts"][number] }) {
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

/** Page of one day's reconciliation: the sums of both sides, and each difference with the action taken. */
export default function DayReportPage() {
  const { day = "" } = useParams();
  const load = useLoad(read("dayReport", { day }), "watched");
  return <Loaded from={load}>{(report) => <Report report={report} />}</Loaded>;
}

function Report({ report }: { report: DayReport }) {
  const { day, ranAt, accounts, differences, earlierRuns } = report;
  const back = (
    <Link className="plain-link" to={paths.finance}>
      {words.common.back}
    </Link>
  );
  return (
    <>
      <PageHeading title={text.pageTitle(day)} actions={back} />
      <Panel>
        <Facts
          facts={[
            [text.ranAt, beijingTime(ranAt)],
            [text.result, <ResultTags report={report} />],
          ]}
        />
      </Panel>
      {accounts.map((account) => (
        <AccountPanel key={account.channel + account.merchantId} report={account} />
      ))}
      <DifferencesPanel differences={differences} />
      {earlierRuns.length === 0 ? undefined : (
        <Panel title={text.earlier}>
          <ol className="timeline">
            {earlierRuns.map((run) => (
              <li key={run.runId}>
                <time dateTime={run.ranAt}>{beijingTime(run.ranAt)}</time>
                <strong>{text.differences(run.differenceCount)}</strong>
              </li>
            ))}
          </ol>
        </Panel>
      )}
    </>
  );
}
