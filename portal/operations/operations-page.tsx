import { useCallback, useState } from "react";
import { Link } from "react-router";
import { paths } from "../paths";
import { PageHeading } from "../shared/page-heading";
import { words } from "../words";
import { ConsentsPanel } from "./consents-panel";
import { OpenDifferencesPanel } from "./open-differences-panel";
import { DrawerPanel } from "./drawer-panel";
import { FindApplication } from "./find-application";
import { MissingRunsPanel } from "./missing-runs-panel";
import { NeedsPanel } from "./needs-panel";
import { RefundsPanel } from "./refunds-panel";
import { ReportsPanel } from "./reports-panel";

/** 运维: the way to any application, refunds that need a hand, and the daily reconciliation. */
export default function OperationsPage() {
  const [changes, setChanges] = useState(0);
  const onChange = useCallback(() => setChanges((count) => count + 1), []);
  return (
    <>
      <PageHeading
        title={words.operation.title}
        actions={
          <Link className="plain-link" to={paths.audit}>
            {words.audit.title}
          </Link>
        }
      />
      <NeedsPanel changes={changes} />
      <ConsentsPanel changes={changes} onChange={onChange} />
      <FindApplication />
      <MissingRunsPanel />
      <DrawerPanel />
      <RefundsPanel changes={changes} onChange={onChange} />
      <OpenDifferencesPanel changes={changes} onChange={onChange} />
      <ReportsPanel />
    </>
  );
}
