import { useState, type ReactNode } from "react";
import { useParams } from "react-router";
import Button from "antd/es/button";
import { wasPaid } from "../../domain/application/view";
import type { DraftForm } from "../../domain/form/form";
import { read } from "../client/addresses";
import { useLoad, type Load } from "../client/use-load";
import type { ApplicationView } from "../client/views";
import { paths } from "../paths";
import { BackLink } from "../shared/back-link";
import { FormFacts } from "../shared/form-facts";
import { DutiesPanel } from "../shared/duties-panel";
import { History } from "../shared/history";
import { Held } from "../shared/held";
import { lockNewsOf } from "../shared/lock-table";
import { applicationNews } from "../shared/news";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { PaymentRecords } from "../shared/payment-records";
import { ProcessingRecords } from "../shared/processing-records";
import { ShipmentFacts } from "../shared/shipment-facts";
import { StateFacts } from "../shared/state-facts";
import { words } from "../words";
import { review as reviewWords } from "../words/review";
import { SubmittedMaterials } from "../materials/submitted-materials";
import { type FormDifference, formDifferences } from "../../domain/form/form-entries";
import { RecordsTable, type Column } from "../shared/records-table";
import { shownFiles } from "../materials/changed";
import { material } from "../words/material";
import { useAction } from "../client/use-action";
import { ProblemAlert } from "../shared/problem-alert";
import { useSession } from "../sign-in/session";
import { MarksAlert } from "./marks-alert";
import { DecisionPanel } from "./decision-panel";
import { remarksOn } from "./remarks";
import { ProcessingPanel } from "./processing-panel";
import "./workbench.css";

const text = reviewWords;

/** Returns the papers that were replaced, added or removed. */
const paperDifferences = (submissions: ApplicationView["submissions"]): FormDifference[] =>
  shownFiles(submissions).flatMap(({ file, number, mark }) =>
    mark === undefined
      ? []
      : [
          {
            key: `materials.${file.id}`,
            name: `${file.material} ${material.numbered(number)}`,
            one: mark === "fresh" ? words.common.none : text.paperBefore,
            other: mark === "gone" ? text.paperGone : text.paperNow[mark],
          },
        ],
  );

/** Returns the changes of the latest submission against the one before; undefined for a first submission. */
function changesOf({ submissions }: Pick<ApplicationView, "submissions">): FormDifference[] | undefined {
  const [before, latest] = submissions.slice(-2);
  return before && latest
    ? [...formDifferences(before.form, latest.form), ...paperDifferences(submissions)]
    : undefined;
}

const columns: Column<FormDifference>[] = [
  { title: text.field, line: 1, look: "fixed", cell: ({ name }) => name },
  { title: text.before, line: 2, cell: ({ one }) => <del>{one}</del> },
  { title: text.now, line: 2, cell: ({ other }) => <mark>{other}</mark> },
];

/** Shows the changes since the submission that was rejected. */
function ChangesPanel({ changes }: { changes: readonly FormDifference[] }) {
  return (
    <Panel title={text.changes}>
      {changes.length === 0 ? (
        <p className="empty">{text.noChanges}</p>
      ) : (
        <RecordsTable caption={text.changes} columns={columns} rows={changes} keyOf={({ key }) => key} />
      )}
    </Panel>
  );
}

/** Page of one application with its history, and the decision or the tasks after the payment. */
export default function ReviewPage() {
  const { id = "" } = useParams();
  const load = useLoad(read("application", { id }), "watched");
  return (
    <Held key={id} from={load} newsOf={applicationNews} whileTyping>
      {(application, given) => <Review key={id} application={application} load={given} />}
    </Held>
  );
}

/**
 * An application's page. While it waits for its review, papers and facts scroll beside each other, and the decision has
 * a bar of its own below them.
 */
function Review({ application, load }: { application: ApplicationView; load: Load<ApplicationView> }) {
  const { id, form, attempts, records, allowed, submissions } = application;
  // The layout is fixed when the page is opened, so that nothing moves after the decision.
  const [isDeciding] = useState(allowed.includes("review"));
  const hasPapers = submissions.some(({ materials = [] }) => materials.length > 0);
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
      <Panel title={words.application.sectionForm}>
        <FormFacts
          form={form}
          news={lockNewsOf(application)}
          before={new Map(changes?.map(({ key, one }) => [key, one]))}
          remarks={remarksOn(application)}
        />
        <ContactButton id={id} />
      </Panel>
      {changes ? <ChangesPanel changes={changes} /> : undefined}
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
  return (
    <>
      <PageHeading title={reviewWords.pageTitle} actions={<BackLink to={paths.reviews} />} />
      {isDeciding ? (
        <div className="workbench">
          {hasPapers ? papers : <Side>{facts}</Side>}
          <Side>
            {hasPapers ? facts : papers}
            {states}
            <ProcessingPanel {...panels} />
            {history}
          </Side>
          <div className="workbench-decision">
            <DecisionPanel {...panels} />
          </div>
        </div>
      ) : (
        <>
          {states}
          <div className="columns">
            <div className="stack">
              {facts}
              {papers}
            </div>
            <div className="stack">
              <DutiesPanel application={application} onDone={load.reload} />
              <ProcessingPanel {...panels} />
              <DecisionPanel {...panels} />
              {history}
            </div>
          </div>
        </>
      )}
    </>
  );
}

/** Part of the desk that scrolls by itself, and so takes the focus, so that the keyboard can scroll it. */
const Side = ({ children }: { children: ReactNode }) => (
  <div className="workbench-side" role="group" aria-label={reviewWords.pageTitle} tabIndex={0}>
    {children}
  </div>
);

/** Button that shows the contact's data unmasked. The audit trail records that they were shown. */
function ContactButton({ id }: { id: string }) {
  const { api } = useSession();
  const [contact, setContact] = useState<DraftForm>();
  const showing = useAction(async () => setContact(await api.get(read("contact", { id }))));
  if (contact) return <FormFacts form={contact} only={Object.keys(contact)} />;
  return (
    <>
      <Button size="small" loading={showing.busy} onClick={() => void showing.run()}>
        {reviewWords.showContact}
      </Button>
      <p className="hint">{reviewWords.showContactHint}</p>
      <ProblemAlert problem={showing.problem} />
    </>
  );
}
