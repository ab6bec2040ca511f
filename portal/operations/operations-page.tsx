import { Link } from "react-router";
import { paths } from "../paths";
import { PageHeading } from "../shared/page-heading";
import { words } from "../words";
import { DrawerPanel } from "./drawer-panel";
import { FindApplication } from "./find-application";
import { MissingRunsPanel } from "./missing-runs-panel";
import { NeedsPanel } from "./needs-panel";
import { RefundsPanel } from "./refunds-panel";

/** 运维: what needs a hand, the way to any application, and refunds that got stuck. */
export default function OperationsPage() {
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
      <NeedsPanel />
      <FindApplication />
      <MissingRunsPanel />
      <DrawerPanel />
      <RefundsPanel />
    </>
  );
}
