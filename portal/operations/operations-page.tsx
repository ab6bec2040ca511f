import { PageHeading } from "../shared/page-heading";
import { words } from "../words";
import { FindApplication } from "./find-application";
import { RefundsPanel } from "./refunds-panel";

/** 运维: refunds that need a hand, and the way to any application. */
export default function OperationsPage() {
  return (
    <>
      <PageHeading title={words.operation.title} />
      <FindApplication />
      <RefundsPanel />
    </>
  );
}
