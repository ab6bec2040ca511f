import { read, write } from "../client/addresses";
import { useState } from "react";
import { matchTracking, trackingRowsOf, type Matched } from "../../domain/application/tracking-file";
import type { Outcome } from "../client/do-each";
import { useAction } from "../client/use-action";
import { useBatch } from "../client/use-batch";
import type { SummaryView } from "../client/views";
import { BatchDialog, Refused } from "../shared/batch-dialog";
import { FileField } from "../shared/file-field";
import { ProblemAlert } from "../shared/problem-alert";
import { readCsv } from "../shared/read-csv";
import { Tag } from "../shared/state-tag";
import { useSession } from "../sign-in/session";
import { review as reviewWords } from "../words/review";
import { words } from "../words";
import { shipments } from "./batches";

const text = reviewWords;
const pageSize = 100;

type Row = Matched<SummaryView>;
type Ready = Extract<Row, { application: SummaryView }>;

const keyOf = ({ row: { line } }: Row): string => String(line);

function Said({ row, outcome }: { row: Row; outcome: Outcome | undefined }) {
  if ("reason" in row) return <Tag tone="bad" text={text.because(text.notTaken, row.reason)} />;
  return outcome?.done ? <Tag tone="good" text={text.shipped} /> : <Refused outcome={outcome} />;
}

/** 导入快递单号: dialog that reads a .csv file, shows the meaning of each row, and then sends one command per lock. */
export default function TrackingImport({ onClose }: { onClose: () => void }) {
  const { api } = useSession();
  const [rows, setRows] = useState<readonly Row[]>();
  const batch = useBatch<Ready>({
    name: shipments,
    keyOf,
    work: ({ application: { id, recipientSince }, row: { carrier, trackingNumber } }, _note, kept) =>
      api.commandUnder(kept, write("ship", { id }), { carrier, trackingNumber, recipientSince }),
  });
  const ready = (rows ?? []).filter((row): row is Ready => "application" in row);
  const refused = (rows ?? []).filter((row) => "reason" in row);

  async function toShip(): Promise<SummaryView[]> {
    const found: SummaryView[] = [];
    for (let page = 1; ; page += 1) {
      const query = new URLSearchParams({
        queue: "办理中",
        pickup: "邮寄",
        page: String(page),
        pageSize: String(pageSize),
      });
      const { items, total } = await api.get(read("queuePage", query));
      found.push(...items.filter(({ awaitsShipping }) => awaitsShipping));
      if (page * pageSize >= total) return found;
    }
  }

  const reading = useAction(async (file: File) => {
    setRows(undefined);
    const rowsRead = await readCsv(file, trackingRowsOf);
    setRows(matchTracking(rowsRead, await toShip()));
  });

  return (
    <BatchDialog
      title={text.importTracking}
      confirm={text.shipThese(ready.length)}
      ready={ready.length > 0}
      onConfirm={() => batch.start(ready, "")}
      batch={batch}
      columns={[
        text.line,
        words.application.title,
        words.payment.carrier,
        words.payment.trackingNumber,
        text.result,
      ]}
      entries={[...refused, ...(batch.stage === "asking" ? ready : batch.items)].map((row) => ({
        key: keyOf(row),
        outcome: batch.outcomes.get(keyOf(row)),
        cells: [
          row.row.line,
          row.row.named,
          row.row.carrier,
          row.row.trackingNumber,
          <Said row={row} outcome={batch.outcomes.get(keyOf(row))} />,
        ],
      }))}
      onClose={onClose}
    >
      <p>{text.importTrackingHelp}</p>
      <FileField label={text.importFile} onChoose={(file) => void reading.run(file)} />
      <ProblemAlert problem={reading.problem} />
      {rows ? <p role="status">{text.importRead(ready.length, refused.length)}</p> : undefined}
    </BatchDialog>
  );
}
