import { read } from "../client/addresses";
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
import { ChangesPanel } from "./changes-panel";
import { changesOf } from "./changes";
import { ContactButton } from "./contact-button";
import { DecisionPanel } from "./decision-panel";
import { LockStandingAlert } from "./lock-standing-alert";
import { SubmittedMaterials } from "../materials/submitted-materials";
import { Remarks } from "./remarks";
import { ProcessingPanel } from "./processing-panel";

/** The application beside its history, with the decision, or what is to be done after the payment. */
export default function ReviewPage() {
  const { id = "" } = useParams();
  const load = useLoad(read("application", { id }), "watched");
  return (
    <Loaded from={load}>{(application) => <Review key={id} application={application} load={load} />}</Loaded>
  );
}

function Review({ application, load }: { application: ApplicationView; load: Load<ApplicationView> }) {
  const { form, attempts, records } = application;
  const changes = changesOf(application);
  const paid = wasPaid(application);
  return (
    <>
      <PageHeading title={words.review.pageTitle} actions={<BackLink to={paths.reviews} />} />
      <Panel>
        <StateFacts application={application} />
      </Panel>
      <Remarks {...application} />
      <LockStandingAlert {...application} />
      <div className="columns">
        <div className="stack">
          <SubmittedMaterials application={application} opens />
          <Panel title={words.application.sectionForm}>
            <FormFacts
              form={form}
              news={lockNewsOf(application)}
              changed={new Set(changes?.map(({ key }) => key))}
            />
            <ContactButton id={application.id} />
          </Panel>
          {changes ? <ChangesPanel changes={changes} /> : undefined}
          <ShipmentFacts {...application} />
          {paid ? <PaymentRecords attempts={attempts} /> : undefined}
        </div>
        <div className="stack">
          <DecisionPanel application={application} onDone={load.replace} onReload={load.reload} />
          <ProcessingPanel application={application} onDone={load.replace} onReload={load.reload} />
          {paid ? <ProcessingRecords records={records} /> : undefined}
          <History application={application} />
        </div>
      </div>
    </>
  );
}
