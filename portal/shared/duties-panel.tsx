import Button from "antd/es/button";
import { useState } from "react";
import { Link } from "react-router";
import { dutyTable, type DutyKind } from "../../domain/application/duties";
import { write } from "../client/addresses";
import { useAction } from "../client/use-action";
import type { ApplicationView, DutyView } from "../client/views";
import { paths } from "../paths";
import { useRole, useSession } from "../sign-in/session";
import { words } from "../words";
import { consent } from "../words/consent";
import { duty as text } from "../words/duty";
import { money } from "./money";
import { OpinionDialog } from "./opinion-dialog";
import { Panel } from "./panel";
import { RecordsTable, type Column } from "./records-table";
import { beijingTime } from "./time";
import { useToast } from "./toasts";

interface DutiesPanelProps {
  application: ApplicationView;
  onDone: () => void;
}

/** Places where duties are done that are not done on their application's page. Those of 运维 are parts of its page. */
export const placesOf: Partial<Record<DutyKind, string>> = {
  refundAbnormal: "#refunds",
  run: "#runs",
  recover: paths.finance,
  difference: paths.finance,
};

/** Says how a duty is ended, as a link to where an operator does it. */
function NextStep({ kind }: Pick<DutyView, "kind">) {
  const isOperator = useRole("operator");
  const { next } = dutyTable[kind];
  const place = placesOf[kind];
  if (place === undefined || !isOperator) return next;
  return <Link to={place.startsWith("#") ? paths.operations + place : place}>{next}</Link>;
}

const columnsOf = (onDone: () => void): Column<DutyView>[] => [
  { title: text.kind, line: 1, look: "fixed", cell: ({ kind }) => dutyTable[kind].title },
  {
    title: text.about,
    line: 2,
    cell: ({ about = words.common.none }) => <span className="number">{about}</span>,
  },
  {
    title: text.amount,
    line: 1,
    look: "amount",
    cell: ({ amountFen }) => (amountFen === undefined ? words.common.none : money(amountFen)),
  },
  { title: text.since, line: 3, look: "instant", cell: ({ since }) => beijingTime(since) },
  { title: text.next, line: 2, cell: ({ kind }) => <NextStep kind={kind} /> },
  {
    title: words.common.actions,
    bare: true,
    look: "fixed",
    cell: (duty) => <VerifyButton duty={duty} onDone={onDone} />,
  },
];

/** Panel 待办事项: what somebody still has to do about an application. It renders nothing if there is nothing to do. */
export function DutiesPanel({ application: { duties = [] }, onDone }: DutiesPanelProps) {
  if (duties.length === 0) return undefined;
  return (
    <Panel title={text.title}>
      <RecordsTable caption={text.title} columns={columnsOf(onDone)} rows={duties} keyOf={({ id }) => id} />
    </Panel>
  );
}

/** Button 【已核实】 of a duty that only a person can end. */
function VerifyButton({ duty: { id, kind }, onDone }: { duty: DutyView; onDone: () => void }) {
  const { api } = useSession();
  const toast = useToast();
  const [isOpen, setIsOpen] = useState(false);
  const verification = useAction(async (reason: string) => {
    const asked = await api.command(write("verifyDuty"), { duty: id, reason });
    toast(asked.consent ? consent.asked : text.verified);
    setIsOpen(false);
    onDone();
  });
  const { verifiers } = dutyTable[kind];
  if (verifiers === undefined) return undefined;
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{text.verify}</Button>
      <OpinionDialog
        open={isOpen}
        title={text.verifyTitle}
        confirm={text.verify}
        hint={verifiers === 2 ? text.verifyHint + text.verifyByTwo : text.verifyHint}
        action={verification}
        onConfirm={(reason) => void verification.run(reason)}
        onClose={() => setIsOpen(false)}
        onReload={onDone}
      />
    </>
  );
}
