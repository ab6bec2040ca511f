import Button from "antd/es/button";
import { useCallback, useEffect, useState } from "react";
import { useLocation, useSearchParams } from "react-router";
import { read, write } from "../client/addresses";
import { lazily } from "../client/lazily";
import { useAction } from "../client/use-action";
import { useLoad } from "../client/use-load";
import { useReload } from "../client/use-reload";
import { PageHeading } from "../shared/page-heading";
import { operation as operationWords } from "../words/operation";
import { Facts, type Fact } from "../shared/facts";
import { Fetched } from "../shared/fetched";
import { Loaded } from "../shared/loaded";
import { Panel } from "../shared/panel";
import { StateTag } from "../shared/state-tag";
import { useSession } from "../sign-in/session";
import { useToast } from "../shared/toasts";
import { ProblemAlert } from "../shared/problem-alert";
import { words } from "../words";
import { invoice as invoiceWords } from "../words/invoice";
import { SearchBox } from "../shared/search-box";
import type { RatingFigures } from "../client/views";
import { NamedList } from "../shared/named-list";
import { rating as ratingsPanelText } from "../words/rating";
import { ConsentsPanel } from "./consents-panel";
import { MissingRunsPanel } from "./missing-runs-panel";
import { NeedsPanel, StagesPanel } from "./needs-panel";
import { WebhooksPanel } from "./webhooks-panel";
import { RefundsPanel } from "./refunds-panel";
import { FoundApplications } from "./found-applications";

const text = invoiceWords;

const Endpoints = lazily(() => import("./endpoints"));

/** Panel 接收方, which is seldom needed and so unfolds when it is asked for. */
function EndpointsPanel() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Panel
      title={operationWords.endpoints}
      className="quiet"
      extra={
        isOpen ? undefined : <Button onClick={() => setIsOpen(true)}>{operationWords.showEndpoints}</Button>
      }
    >
      {isOpen ? (
        <Fetched>
          <Endpoints />
        </Fetched>
      ) : undefined}
    </Panel>
  );
}

/** Panel 开票员: shows whether the drawer is logged in at the tax bureau, and what to do if not. */
function DrawerPanel() {
  const load = useLoad(read("drawer"), "watched");
  return (
    <Panel title={text.drawer} className="quiet">
      <Loaded from={load}>
        {({ drawer }) => (
          <>
            <StateTag state={drawer} />
            {drawer === "已登录" ? undefined : <p className="notice">{text.drawerAway}</p>}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

/** Page 运维: open tasks, the search for any application, and refunds that failed. */
export default function OperationsPage() {
  const [changes, setChanges] = useState(0);
  const onChange = useCallback(() => setChanges((count) => count + 1), []);
  const overview = useLoad(read("overview"), "watched");
  useReload(overview, changes);
  const { hash } = useLocation();
  // The router only changes the address, so that a link of another page to a part of this one is followed here.
  useEffect(() => {
    if (hash !== "") document.getElementById(hash.slice(1))?.scrollIntoView();
  }, [hash]);
  return (
    <>
      <PageHeading title={operationWords.title} />
      <NeedsPanel load={overview} />
      <div id="consents">
        <ConsentsPanel changes={changes} onChange={onChange} />
      </div>
      <div id="refunds">
        <RefundsPanel changes={changes} onChange={onChange} />
      </div>
      <FindApplication />
      <StagesPanel load={overview} />
      <div id="runs">
        <MissingRunsPanel />
      </div>
      <DrawerPanel />
      <EndpointsPanel />
      <WebhooksPanel />
      <RatingsPanel />
    </>
  );
}

/** Button 【全部重发】: sends again all SMS that were given up. */
function ResendSms() {
  const { api } = useSession();
  const toast = useToast();
  const resending = useAction(async () => {
    const { resent } = await api.command(write("resendSms"), {});
    toast(operationWords.smsResent(resent));
  });
  return (
    <div className="actions">
      <Button loading={resending.busy} onClick={() => void resending.run()}>
        {operationWords.resendSms}
      </Button>
      <ProblemAlert problem={resending.problem} />
    </div>
  );
}

/** Search for any application by organisation, 统一社会信用代码, lock or number. */
function FindApplication() {
  const [query] = useSearchParams();
  const search = query.get("search");
  const stage = query.get("stage");
  const duty = query.get("duty");
  return (
    <Panel title={operationWords.find}>
      <SearchBox label={words.common.searchForAny} />
      <p className="hint">{operationWords.findHelp}</p>
      {duty === "smsFailed" ? <ResendSms /> : undefined}
      {search || stage || duty ? (
        <FoundApplications
          search={search ?? ""}
          stage={stage ?? ""}
          duty={duty ?? ""}
          page={query.get("page") ?? "1"}
        />
      ) : undefined}
    </Panel>
  );
}

function factsOf(counted: NonNullable<RatingFigures["grades"]>): Fact[] {
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  return counted.map(({ grade, count }) => [
    grade,
    ratingsPanelText.count(count, Math.round((100 * count) / total)),
  ]);
}

/** Panel 服务评价: figures of the organisations' ratings, shown only if there are enough to hide each single one. */
function RatingsPanel() {
  const load = useLoad(read("ratingFigures"), "watched");
  return (
    <Panel title={ratingsPanelText.figuresTitle} className={load.data?.grades ? undefined : "quiet"}>
      <Loaded from={load}>
        {({ days, grades, reasons }) => (
          <>
            <p className="hint">{ratingsPanelText.figures(days)}</p>
            {grades ? <Facts facts={factsOf(grades)} /> : <p>{ratingsPanelText.tooFew}</p>}
            {reasons.length === 0 ? undefined : (
              <>
                <p>{ratingsPanelText.reasons}</p>
                <NamedList
                  label={ratingsPanelText.reasons}
                  items={reasons.map((content, place) => ({ key: String(place), content }))}
                />
              </>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
