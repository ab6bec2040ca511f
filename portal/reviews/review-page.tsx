import { read } from "../client/addresses";
import { useState } from "react";
import { useParams } from "react-router";
import { wasPaid } from "../../domain/application/view";
import { useLoad, type Load } from "../client/use-load";
import type { ApplicationView } from "../client/views";
import { paths } from "../paths";
import { BackLink } from "../shared/back-link";
import { FormFacts } from "../shared/form-facts";
import { History } from "../shared/history";
import { Loaded } from "../shared/loaded";
import { lockNewsOf } from "../shared/lock-table";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { PaymentRecords } from "../shared/payment-records";
import { ProcessingRecords } from "../shared/processing-records";
import { ShipmentFacts } from "../shared/shipment-facts";
import { StateFacts } from "../shared/state-facts";
import { words } from "../words";
import { review as reviewWords } from "../words/review";
import { ChangesPanel } from "./changes-panel";
import { changesOf } from "./changes";
import { ContactButton } from "./contact-button";
import { MarksAlert } from "./marks-alert";
import { DecisionPanel } from "./decision-panel";
import { LockStandingAlert } from "./lock-standing-alert";
import { SubmittedMaterials } from "../materials/submitted-materials";
import "./workbench.css";
import { Remarks } from "./remarks";
import { ProcessingPanel } from "./processing-panel";

/** Page of one application with its history, and the decision or the tasks after the payment. */
export default function ReviewPage() {
  const { id = "" } = useParams();
  const load = useLoad(read("application", { id }), "watched");
  return (
    <Loaded from={load}>{(application) => <Review key={id} application={application} load={load} />}</Loaded>
  );
}

/**
 * Layout of an application that waits for its review: papers on the left, the rest on the right, and the decision
 * always visible.
 */
function Review({ application, load }: { application: ApplicationView; load: Load<ApplicationView> }) {
  const { id, form, attempts, records, allowed, submissions } = application;
  // The layout is fixed when the page is opened, so that nothing moves after the decision.
  const [isDeciding] = useState(allowed.includes("review"));
  const isWorkbench = isDeciding && submissions.some(({ materials = [] }) => materials.length > 0);
  const changes = changesOf(application);
  const paid = wasPaid(application);
  const panels = { application, onDone: load.replace, onReload: load.reload };
  const papers = <SubmittedMaterials application={application} opens={isDeciding} />;
  const states = (
    <Panel>
      <StateFacts application={application} />
    </Panel>
  );
  const facts = (
    <>
      {isDeciding ? <MarksAlert id={id} /> : undefined}
      <Remarks {...application} />
      <LockStandingAlert {...application} />
      {changes ? <ChangesPanel changes={changes} /> : undefined}
      <Panel title={words.application.sectionForm}>
        <FormFacts
          form={form}
          news={lockNewsOf(application)}
          changed={new Set(changes?.map(({ key }) => key))}
        />
        <ContactButton id={id} />
      </Panel>
      <ShipmentFacts {...application} />
      {paid ? <PaymentRecords attempts={attempts} /> : undefined}
    </>
  );
  const history = (
    <div className="stack review-history">
      {paid ? <ProcessingRecords records={records} /> : undefined}
      <History application={application} />
    </div>
  );
  const decision = (
    <>
      <ProcessingPanel {...panels} />
      <div className="workbench-decision">
        <DecisionPanel {...panels} />
      </div>
    </>
  );
  return (
    <>
      <PageHeading title={reviewWords.pageTitle} actions={<BackLink to={paths.reviews} />} />
      {isWorkbench ? (
        <div className="workbench">
          {papers}
          <div className="workbench-side">
            {facts}
            {states}
            {history}
            {decision}
          </div>
        </div>
      ) : (
        <>
          {states}
          <div className={isDeciding ? "columns deciding" : "columns"}>
            <div className="stack">
              {facts}
              {papers}
              {isDeciding ? history : undefined}
            </div>
            <div className="workbench-side">
              {decision}
              {isDeciding ? undefined : history}
            </div>
          </div>
        </>
      )}
    </>
  );
}
