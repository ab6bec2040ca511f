import Button from "antd/es/button";
import Modal from "antd/es/modal";
import { useEffect, useRef, type ReactNode } from "react";
import type { Outcome } from "../client/do-each";
import type { Batch } from "../client/use-batch";
import { words } from "../words";
import { batch as text } from "../words/batch";
import { LeaveGuard } from "./leave-guard";
import { RecordsTable } from "./records-table";
import { Tag } from "./state-tag";
import { beijingClock } from "./time";

interface Entry {
  key: string;
  /** Cells of the entry's row, one for each column; its result stands in the last one. */
  cells: readonly ReactNode[];
  outcome: Outcome | undefined;
}

interface BatchDialogProps<T> {
  title: string;
  /** Label of the confirming button. */
  confirm: string;
  /** False while the batch can't be confirmed. */
  ready: boolean;
  onConfirm: () => void;
  batch: Batch<T>;
  columns: readonly string[];
  entries: readonly Entry[];
  onClose: () => void;
  /** Content above the list, until the batch begins. */
  children: ReactNode;
}

/** Shows why an item failed; renders nothing for a success. */
export function Refused({ outcome }: { outcome: Outcome | undefined }) {
  if (!outcome || outcome.done) return undefined;
  const { title, detail, differences = [] } = outcome.problem;
  const said = [text.because(title, detail), ...differences.map(words.problem.difference)];
  return (
    <>
      <Tag tone="bad" text={text.failed} /> {said.join("；")}
    </>
  );
}

/** Returns the entries with failures first, since somebody has to look at those. */
const failuresFirst = (entries: readonly Entry[]): Entry[] => {
  const isFailure = ({ outcome }: Entry) => outcome?.done === false;
  return [...entries.filter(isFailure), ...entries.filter((entry) => !isFailure(entry))];
};

/**
 * Asks for confirmation of a batch, then shows its progress and outcomes in a drawer above the list, which covers nothing
 * of the page.
 */
export function BatchDialog<T>(props: BatchDialogProps<T>) {
  const { title, confirm, ready, batch, entries } = props;
  const { stage, items, outcomes, waitsUntil, problem } = batch;
  const failed = [...outcomes.values()].filter(({ done }) => !done).length;
  const left = items.length - outcomes.size;
  const said = {
    asking: undefined,
    running: waitsUntil === undefined ? text.running(left) : text.waiting(beijingClock(waitsUntil)),
    paused: problem ? text.stopped(text.because(problem.title, problem.detail), left) : text.paused(left),
    done: failed === 0 ? text.done(outcomes.size) : text.doneSome(outcomes.size - failed, failed),
  }[stage];
  const close = () => {
    batch.forget();
    props.onClose();
  };
  const buttons = {
    asking: (
      <>
        <Button onClick={close}>{words.common.cancel}</Button>
        <Button type="primary" disabled={!ready} onClick={props.onConfirm}>
          {confirm}
        </Button>
      </>
    ),
    running: <Button onClick={batch.pause}>{text.pause}</Button>,
    paused: (
      <>
        <Button onClick={close}>{words.common.close}</Button>
        <Button type="primary" onClick={batch.goOn}>
          {text.goOn}
        </Button>
      </>
    ),
    done: (
      <>
        {failed > 0 ? <Button onClick={batch.retry}>{text.retry}</Button> : undefined}
        <Button type="primary" onClick={close}>
          {words.common.close}
        </Button>
      </>
    ),
  }[stage];
  const drawer = useRef<HTMLElement>(null);
  const isAsking = stage === "asking";
  useEffect(() => {
    if (!isAsking) drawer.current?.focus();
  }, [isAsking]);
  const list = (
    <div className="batch-rows" tabIndex={0} role="region" aria-label={title}>
      <RecordsTable
        compact
        caption={title}
        columns={props.columns.map((name, place) => ({
          title: name,
          cell: ({ cells }: Entry) => cells[place],
        }))}
        rows={failuresFirst(entries)}
        keyOf={({ key }) => key}
      />
    </div>
  );
  if (isAsking)
    return (
      <Modal open width={1080} title={title} footer={buttons} mask={{ closable: false }} onCancel={close}>
        {props.children}
        {list}
      </Modal>
    );
  return (
    <section
      ref={drawer}
      className="batch panel"
      role="dialog"
      aria-label={title}
      tabIndex={-1}
      onKeyDown={({ key }) => {
        if (key === "Escape" && stage !== "running") close();
      }}
    >
      <h2>{title}</h2>
      <p role="status">{said}</p>
      <p className="batch-progress">
        <progress aria-label={title} max={items.length} value={outcomes.size} />
        <span>{text.progress(outcomes.size, items.length)}</span>
      </p>
      {list}
      <div className="form-actions">{buttons}</div>
      {stage === "running" ? <LeaveGuard question={text.leaving} /> : undefined}
    </section>
  );
}
