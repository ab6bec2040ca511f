import { read } from "../client/addresses";
import { Link, useParams } from "react-router";
import type { DayReport } from "../client/views";
import { useLoad } from "../client/use-load";
import { paths } from "../paths";
import { Facts } from "../shared/facts";
import { Loaded } from "../shared/loaded";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { AccountPanel } from "./account-panel";
import { DifferencesPanel } from "./differences-panel";
import { ResultTags } from "./result-tags";
import { reconciliation as text } from "../words/reconciliation";

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
