import Button from "antd/es/button";
import Modal from "antd/es/modal";
import type { LockOutcome } from "../../domain/locks/lock-file";
import { FileField } from "../shared/file-field";
import { NamedList } from "../shared/named-list";
import { ProblemAlert } from "../shared/problem-alert";
import { beijingClock } from "../shared/time";
import { saveFile } from "../shared/save-file";
import { words } from "../words";
import { lock as lockWords } from "../words/lock";
import { batch as batchWords } from "../words/batch";
import { useLockImport } from "./use-lock-import";

const text = lockWords;

/** Returns a CSV cell. An apostrophe keeps spreadsheets from reading the text as a formula. */
const cell = (value: string | number): string =>
  `"${String(value)
    .replace(/^([=+@-])/, "'$1")
    .replaceAll('"', '""')}"`;

function saveRefused(refused: readonly LockOutcome[]): void {
  const lines = refused.map(({ line, serial, detail }) => [line, serial, detail].map(cell).join(","));
  const content = new Blob(["\uFEFF", lines.join("\r\n")], { type: "text/csv" });
  saveFile({ content, disposition: `attachment; filename*=UTF-8''${encodeURIComponent(text.refusedFile)}` });
}

const listed = (outcomes: readonly LockOutcome[]) =>
  outcomes.map(({ line, serial, detail }) => ({
    key: String(line),
    content: text.importLine(line, serial, detail),
  }));

/** 导入锁清单: dialog that first shows the effect of each row, and then imports. Faulty rows don't affect the others. */
export default function ImportDialog({ onClose }: { onClose: () => void }) {
  const { list, progress, written, reading, writing } = useLockImport();
  const of = (result: LockOutcome["result"]) =>
    (list?.outcomes ?? []).filter((outcome) => outcome.result === result);
  const [fresh, changed, same, refused] = [of("new"), of("changed"), of("same"), of("refused")];
  const ready = fresh.length + changed.length;
  const busy = reading.busy || writing.busy;
  const status =
    busy && progress.waitsUntil !== undefined
      ? batchWords.waiting(beijingClock(progress.waitsUntil))
      : reading.busy
        ? text.importChecking(progress.done, progress.all)
        : writing.busy
          ? text.importWriting(progress.done, progress.all)
          : list && text.importCounts(fresh.length, changed.length, same.length, refused.length);
  return (
    <Modal
      open
      width={720}
      title={text.importList}
      okText={written ? words.common.close : text.importConfirm(ready)}
      cancelText={words.common.cancel}
      okButtonProps={{ disabled: !written && (busy || ready === 0) }}
      cancelButtonProps={{ disabled: busy, hidden: written }}
      confirmLoading={writing.busy}
      closable={!busy}
      keyboard={!busy}
      mask={{ closable: false }}
      onOk={() => (written ? onClose() : void writing.run())}
      onCancel={onClose}
    >
      <p>{text.importHelp}</p>
      <FileField label={text.importFile} onChoose={(file) => void reading.run(file)} />
      <div role="status">
        {written ? <p>{text.importDone}</p> : undefined}
        {status === undefined ? undefined : <p>{status}</p>}
      </div>
      <ProblemAlert problem={reading.problem ?? writing.problem} />
      {refused.length > 0 ? (
        <>
          <p>{text.importRefused}</p>
          <NamedList label={text.importRefused} items={listed(refused)} />
          <Button onClick={() => saveRefused(refused)}>{text.saveRefused}</Button>
        </>
      ) : undefined}
      {changed.length > 0 ? (
        <>
          <p>{text.importChanged}</p>
          <NamedList label={text.importChanged} items={listed(changed)} />
        </>
      ) : undefined}
    </Modal>
  );
}
