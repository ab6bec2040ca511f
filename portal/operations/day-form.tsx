import Button from "antd/es/button";
import { useState } from "react";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { useAction } from "../client/use-action";
import { endpoints } from "../paths";
import { ProblemAlert } from "../shared/problem-alert";
import { saveFile } from "../shared/save-file";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { words } from "../words";

const text = words.reconciliation;

/** A day's ledger to download, or its reconciliation to be run by hand. */
export function DayForm({ onStarted }: { onStarted: () => void }) {
  const { api, clock } = useSession();
  const toast = useToast();
  const today = beijingDay(clock.now());
  const [day, setDay] = useState(dayAfter(today, -1));

  const download = useAction(async () => saveFile(await api.getFile(endpoints.ledger(day))));
  const reconciliation = useAction(async () => {
    await api.command("POST", endpoints.reconciliationRun(day));
    toast(text.started);
    onStarted();
  });

  return (
    <>
      <div className="actions">
        <label className="day-field">
          {text.day}
          <input
            className="plain-input"
            type="date"
            required
            max={today}
            value={day}
            onChange={(event) => setDay(event.target.value)}
          />
        </label>
        <Button disabled={day === ""} loading={download.busy} onClick={() => void download.run()}>
          {text.ledger}
        </Button>
        <Button
          disabled={day === "" || day >= today}
          loading={reconciliation.busy}
          onClick={() => void reconciliation.run()}
        >
          {text.run}
        </Button>
      </div>
      <p className="hint">{text.dayHelp}</p>
      <ProblemAlert problem={download.problem ?? reconciliation.problem} />
    </>
  );
}
