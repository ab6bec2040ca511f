import Modal from "antd/es/modal";
import { useState } from "react";
import { matchTracking, trackingRowsOf, type Matched } from "../../domain/application/tracking-file";
import { doEach, type Outcome } from "../client/do-each";
import { useAction } from "../client/use-action";
import type { ApplicationView, QueuePage, SummaryView } from "../client/views";
import { endpoints } from "../paths";
import { FileField } from "../shared/file-field";
import { NamedList } from "../shared/named-list";
import { ProblemAlert } from "../shared/problem-alert";
import { readCsv } from "../shared/read-csv";
import { Tag } from "../shared/state-tag";
import { useSession } from "../sign-in/session";
import { words } from "../words";

const text = words.review;
const pageSize = 100;

type Row = Matched<SummaryView>;

function said(row: Row, outcome: Outcome | undefined) {
  if ("reason" in row) return <Tag tone="bad" text={text.because(text.notTaken, row.reason)} />;
  if (!outcome) return undefined;
  if (outcome.done) return <Tag tone="good" text={text.shipped} />;
  return <Tag tone="bad" text={text.because(outcome.problem.title, outcome.problem.detail)} />;
}

/** 导入快递单号: a .csv is read, what each row means is shown, and then each lock is sent by a command of its own. */
export default function TrackingImport({ onClose }: { onClose: () => void }) {
  const { api } = useSession();
  const [rows, setRows] = useState<readonly Row[]>();
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [stage, setStage] = useState<"asking" | "running" | "done">("asking");
  const ready = (rows ?? []).flatMap((row) => ("application" in row ? [row] : []));

  async function toShip(): Promise<SummaryView[]> {
    const found: SummaryView[] = [];
    for (let page = 1; ; page += 1) {
      const query = new URLSearchParams({
        queue: "办理中",
        pickup: "邮寄",
        page: String(page),
        pageSize: String(pageSize),
      });
      const { items, total } = await api.get<QueuePage>(`${endpoints.reviews}?${query.toString()}`);
      found.push(...items.filter(({ awaitsShipping }) => awaitsShipping));
      if (page * pageSize >= total) return found;
    }
  }

  const reading = useAction(async (file: File) => {
    const table = trackingRowsOf(await readCsv(file));
    setRows(matchTracking(table, await toShip()));
  });

  async function ship() {
    setStage("running");
    await doEach({
      items: ready,
      work: ({ application: { id }, row: { carrier, trackingNumber } }) =>
        api.command<ApplicationView>("POST", endpoints.command(id, "/shipment"), { carrier, trackingNumber }),
      onOutcome: ({ application: { id } }, outcome) =>
        setOutcomes((before) => new Map(before).set(id, outcome)),
    });
    setStage("done");
  }

  return (
    <Modal
      open
      width={680}
      title={text.importTracking}
      okText={stage === "done" ? words.common.close : text.shipThese(ready.length)}
      cancelText={words.common.cancel}
      okButtonProps={{ disabled: stage !== "done" && ready.length === 0 }}
      cancelButtonProps={{ hidden: stage === "done", disabled: stage === "running" }}
      confirmLoading={stage === "running"}
      mask={{ closable: false }}
      onOk={() => (stage === "done" ? onClose() : void ship())}
      onCancel={onClose}
    >
      <p>{text.importTrackingHelp}</p>
      {stage === "asking" ? (
        <FileField label={text.importFile} onChoose={(file) => void reading.run(file)} />
      ) : undefined}
      <ProblemAlert problem={reading.problem} />
      {rows ? <p role="status">{text.importRead(ready.length, rows.length - ready.length)}</p> : undefined}
      <NamedList
        label={text.importTracking}
        items={(rows ?? []).map((row) => ({
          key: String(row.row.line),
          content: (
            <>
              {text.importRow(row.row.line, row.row.named, row.row.carrier, row.row.trackingNumber)}{" "}
              {said(row, "application" in row ? outcomes.get(row.application.id) : undefined)}
            </>
          ),
        }))}
      />
    </Modal>
  );
}
