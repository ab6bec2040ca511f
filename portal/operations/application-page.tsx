import { useParams } from "react-router";
import { urgencyOf } from "../../domain/application/view";
import { read } from "../client/addresses";
import { useLoad, type Load } from "../client/use-load";
import type { ApplicationView } from "../client/views";
import { paths } from "../paths";
import { BackLink } from "../shared/back-link";
import { FormFacts } from "../shared/form-facts";
import { lockNewsOf } from "../shared/lock-table";
import { DutiesPanel } from "../shared/duties-panel";
import { History } from "../shared/history";
import { Held } from "../shared/held";
import { Loaded } from "../shared/loaded";
import { applicationNews } from "../shared/news";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { PaymentRecords } from "../shared/payment-records";
import { ProcessingRecords } from "../shared/processing-records";
import { StateFacts } from "../shared/state-facts";
import { WithdrawButton } from "../shared/withdraw-button";
import { latestFirst } from "../shared/latest-first";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { invoice as invoiceWords } from "../words/invoice";
import { operation as text } from "../words/operation";
import { consent } from "../words/consent";
import { SubmittedMaterials } from "../materials/submitted-materials";
import { isInvoiced } from "../invoices/invoiced";
import { IssuedPanels } from "../invoices/issued-panels";
import { EngineLink } from "./engine-link";
import { PartRefundButton } from "./part-refund-button";

/** Page of one application as the operator sees it. */
export default function OperationApplicationPage() {
  const { id = "" } = useParams();
  const load = useLoad(read("application", { id }), urgencyOf);
  return (
    <Held from={load} newsOf={applicationNews} whileTyping>
      {(application, given) => <Detail application={application} load={given} />}
    </Held>
  );
}

function Detail({ application, load }: { application: ApplicationView; load: Load<ApplicationView> }) {
  const { id, form, attempts, records, operatorNotes } = application;
  const actions = (
    <>
      <BackLink to={paths.operations} text={words.common.back} />
      <EngineLink workflowId={id} />
      <PartRefundButton application={application} onDone={load.replace} onReload={load.reload} />
      <WithdrawButton
        application={application}
        label={text.withdraw}
        hint={text.withdrawHint}
        done={text.withdrawn}
        asked={consent.asked}
        onDone={load.replace}
        onReload={load.reload}
      />
      <WithdrawButton
        application={application}
        command="refundInvoiced"
        label={invoiceWords.refund}
        hint={invoiceWords.refundHint}
        done={invoiceWords.refunding}
        asked={consent.asked}
        onDone={load.replace}
        onReload={load.reload}
      />
    </>
  );
  return (
    <>
      <PageHeading title={text.pageTitle} actions={actions} />
      <Panel>
        <StateFacts application={application} />
      </Panel>
      <DutiesPanel application={application} onDone={load.reload} />
      <OperatorNotes {...(operatorNotes ? { operatorNotes } : {})} />
      <PaymentRecords attempts={attempts} />
      {isInvoiced(application) ? <InvoicePanels application={application} load={load} /> : undefined}
      <ProcessingRecords records={records} />
      <Panel title={words.application.sectionForm}>
        <FormFacts form={form} news={lockNewsOf(application)} />
      </Panel>
      <SubmittedMaterials application={application} />
      <History application={application} />
    </>
  );
}

interface InvoicePanelsProps {
  application: ApplicationView;
  load: Load<ApplicationView>;
}

/** Panels of the application's invoice for operators: its files, 【重新发送】 and 【红冲重开】. */
function InvoicePanels({ application, load }: InvoicePanelsProps) {
  const title = useLoad(read("invoiceTitle", { id: application.id }));
  return (
    <Loaded from={title}>
      {({ last }) => <IssuedPanels application={application} last={last} load={load} />}
    </Loaded>
  );
}

/** Shows the notes of an application's workflow to the operator; renders nothing if there are none. */
function OperatorNotes({ operatorNotes = [] }: Pick<ApplicationView, "operatorNotes">) {
  if (operatorNotes.length === 0) return undefined;
  return (
    <Panel title={text.notes}>
      <ol className="timeline">
        {latestFirst(operatorNotes).map((note) => (
          <li key={note.at + note.text}>
            <time dateTime={note.at}>{beijingTime(note.at)}</time>
            <strong>{note.text}</strong>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
