import Input from "antd/es/input";
import Modal from "antd/es/modal";
import { useState } from "react";
import { doEach, type Outcome } from "../client/do-each";
import type { ApplicationView, SummaryView } from "../client/views";
import { endpoints } from "../paths";
import { NamedList } from "../shared/named-list";
import { StateTag, Tag } from "../shared/state-tag";
import { useSession } from "../sign-in/session";
import { words } from "../words";

const text = words.review;

interface ApproveDialogProps {
  applications: readonly SummaryView[];
  onClose: () => void;
}

function Result({ outcome }: { outcome: Outcome | undefined }) {
  if (!outcome) return undefined;
  if (outcome.done) return <StateTag state="审核通过" />;
  const { title, detail } = outcome.problem;
  return (
    <>
      <Tag tone="bad" text={text.notApproved} /> {text.because(title, detail)}
    </>
  );
}

/** Approves several together: first their names and conflicts, then the result of each. */
export default function ApproveDialog({ applications, onClose }: ApproveDialogProps) {
  const { api } = useSession();
  const [opinion, setOpinion] = useState(text.quickOpinions.approving[0] ?? "");
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [stage, setStage] = useState<"asking" | "running" | "done">("asking");
  const failed = [...outcomes.values()].filter(({ done }) => !done).length;

  async function approveAll() {
    setStage("running");
    await doEach({
      items: applications,
      work: ({ id }) =>
        api.command<ApplicationView>("POST", endpoints.command(id, "/review"), {
          decision: "approve",
          opinion: opinion.trim(),
        }),
      onOutcome: ({ id }, outcome) => setOutcomes((before) => new Map(before).set(id, outcome)),
    });
    setStage("done");
  }

  const progress = {
    asking: text.approveAsk(applications.length),
    running: text.approveRunning(outcomes.size, applications.length),
    done: text.approveDone(outcomes.size - failed, failed),
  }[stage];

  return (
    <Modal
      open
      width={680}
      title={text.approveSelected}
      okText={stage === "done" ? words.common.close : text.approveConfirm(applications.length)}
      cancelText={words.common.cancel}
      okButtonProps={{ disabled: opinion.trim() === "" }}
      cancelButtonProps={{ disabled: stage !== "asking", hidden: stage === "done" }}
      confirmLoading={stage === "running"}
      closable={stage !== "running"}
      mask={{ closable: false }}
      keyboard={stage !== "running"}
      onOk={() => (stage === "done" ? onClose() : void approveAll())}
      onCancel={onClose}
    >
      <p role="status">{progress}</p>
      <NamedList
        label={text.approveSelected}
        items={applications.map(({ id, organisationName, lockSerial, lockConflicts }) => ({
          key: id,
          content: (
            <>
              {text.named(organisationName, lockSerial)}{" "}
              {lockConflicts ? <Tag tone="bad" text={text.lockConflict} /> : undefined}
              <Result outcome={outcomes.get(id)} />
            </>
          ),
        }))}
      />
      {stage === "asking" ? (
        <Input.TextArea
          aria-label={text.decision}
          value={opinion}
          maxLength={500}
          rows={2}
          onChange={(event) => setOpinion(event.target.value)}
        />
      ) : undefined}
    </Modal>
  );
}
