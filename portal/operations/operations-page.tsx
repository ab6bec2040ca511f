import { useCallback, useState } from "react";
import { read } from "../client/addresses";
import { useLoad } from "../client/use-load";
import { useReload } from "../client/use-reload";
import { PageHeading } from "../shared/page-heading";
import { operation as operationWords } from "../words/operation";
import { ConsentsPanel } from "./consents-panel";
import { DrawerPanel } from "./drawer-panel";
import { FindApplication } from "./find-application";
import { MissingRunsPanel } from "./missing-runs-panel";
import { NeedsPanel, StagesPanel } from "./needs-panel";
import { RatingsPanel } from "./ratings-panel";
import { WebhooksPanel } from "./webhooks-panel";
import { RefundsPanel } from "./refunds-panel";

/** Page 运维: open tasks, the search for any application, and refunds that failed. */
export default function OperationsPage() {
  const [changes, setChanges] = useState(0);
  const onChange = useCallback(() => setChanges((count) => count + 1), []);
  const overview = useLoad(read("overview"), "watched");
  useReload(overview, changes);
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
      <RatingsPanel />
      <MissingRunsPanel />
      <DrawerPanel />
      <WebhooksPanel />
    </>
  );
}
