import { useCallback, useState } from "react";
import { PageHeading } from "../shared/page-heading";
import { operation as operationWords } from "../words/operation";
import { ConsentsPanel } from "./consents-panel";
import { DrawerPanel } from "./drawer-panel";
import { FindApplication } from "./find-application";
import { MissingRunsPanel } from "./missing-runs-panel";
import { NeedsPanel } from "./needs-panel";
import { WebhooksPanel } from "./webhooks-panel";
import { RefundsPanel } from "./refunds-panel";

/** 运维: what needs a hand, the way to any application, and refunds that got stuck. */
export default function OperationsPage() {
  const [changes, setChanges] = useState(0);
  const onChange = useCallback(() => setChanges((count) => count + 1), []);
  return (
    <>
      <PageHeading title={operationWords.title} />
      <NeedsPanel changes={changes} />
      <ConsentsPanel changes={changes} onChange={onChange} />
      <FindApplication />
      <MissingRunsPanel />
      <DrawerPanel />
      <WebhooksPanel />
      <RefundsPanel changes={changes} onChange={onChange} />
    </>
  );
}
