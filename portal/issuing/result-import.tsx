import { useState } from "react";
import { beijingDay } from "../../domain/beijing-day";
import { matchResults, resultRowsOf, type OrderResults } from "../../domain/locks/result-file";
import { read, write } from "../client/addresses";
import { useAction } from "../client/use-action";
import { useBatch } from "../client/use-batch";
import type { WorkOrder } from "../client/views";
import { BatchDialog, Refused } from "../shared/batch-dialog";
import { FileField } from "../shared/file-field";
import { ProblemAlert } from "../shared/problem-alert";
import { readCsv } from "../shared/read-csv";
import { Tag } from "../shared/state-tag";
import { useSession } from "../sign-in/session";
import { issuing as text } from "../words/issuing";
import { resultBatch } from "./result-batch";

type Matched = ReturnType<typeof matchResults>;

const keyOf = ({ id }: OrderResults): string => id;
const locksIn = (ready: readonly OrderResults[]): number =>
  ready.reduce((sum, { results }) => sum + results.length, 0);

/** 导入制证结果: dialog that reads a .csv file, shows the meaning of each row, and then sends one command per application. */
export default function ResultImport({ onClose }: { onClose: () => void }) {
  const { api } = useSession();
  const [{ ready, refused }, setMatched] = useState<Matched>({ ready: [], refused: [] });
  const [isRead, setIsRead] = useState(false);
  const batch = useBatch<OrderResults>({
    name: resultBatch,
    keyOf,
    work: ({ id, results }) => api.command(write("recordResults", { id }), { results }),
  });

  async function waiting(): Promise<WorkOrder[]> {
    const found: WorkOrder[] = [];
    for (let after: string | undefined; ;) {
      const query = new URLSearchParams({ limit: "100", ...(after === undefined ? {} : { after }) });
      const { items, next } = await api.get(read("workOrders", query));
      found.push(...items);
      if (next === undefined) return found;
      after = next;
    }
  }

  const reading = useAction(async (file: File) => {
    setIsRead(false);
    const rows = await readCsv(file, resultRowsOf);
    setMatched(matchResults(rows, await waiting(), beijingDay(Date.now())));
    setIsRead(true);
  });

  const shown = batch.stage === "asking" ? ready : batch.items;
  return (
    <BatchDialog
      title={text.importResults}
      confirm={text.importThese(locksIn(ready))}
      ready={ready.length > 0}
      onConfirm={() => batch.start(ready, "")}
      batch={batch}
      columns={[text.line, text.rowResult, text.rowOutcome]}
      entries={[
        ...refused.map(({ row: { line, serial }, reason }) => ({
          key: `line-${line}`,
          outcome: undefined,
          cells: [line, serial, <Tag tone="bad" text={reason} />],
        })),
        ...shown.map((one) => ({
          key: keyOf(one),
          outcome: batch.outcomes.get(keyOf(one)),
          cells: [
            one.lines.join("、"),
            one.results.map(({ lockSerial, state }) => `${lockSerial} ${state}`).join("，"),
            batch.outcomes.get(keyOf(one))?.done ? (
              <Tag tone="good" text={text.recorded} />
            ) : (
              <Refused outcome={batch.outcomes.get(keyOf(one))} />
            ),
          ],
        })),
      ]}
      onClose={onClose}
    >
      <p>{text.importHelp}</p>
      <FileField label={text.importFile} onChoose={(file) => void reading.run(file)} />
      <ProblemAlert problem={reading.problem} />
      {isRead ? <p role="status">{text.importRead(locksIn(ready), refused.length)}</p> : undefined}
    </BatchDialog>
  );
}
