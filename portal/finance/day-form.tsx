import { fileAt, write } from "../client/addresses";
import Button from "antd/es/button";
import { useId, useState } from "react";
import { Link } from "react-router";
import { beijingDay, dayAfter, isDay } from "../../domain/beijing-day";
import { useAction } from "../client/use-action";
import { paths } from "../paths";
import { ProblemAlert } from "../shared/problem-alert";
import { saveFile } from "../shared/save-file";
import { useToast } from "../shared/toasts";
import { useRole, useSession } from "../sign-in/session";
import { reconciliation as text } from "../words/reconciliation";

/** Form to download a day's ledger, or, for operators, to run the day's reconciliation. */
export function DayForm({ onStarted }: { onStarted: () => void }) {
  const { api, clock } = useSession();
  const toast = useToast();
  const mayRun = useRole("operator");
  const helpId = useId();
  const today = beijingDay(clock.now());
  const [typed, setTyped] = useState(dayAfter(today, -1));
  // Full-width digits and dashes of a Chinese keyboard are accepted.
  const day = typed.normalize("NFKC").trim();
  const fault = faultOf(day, today);

  const download = useAction(async () => saveFile(await api.getFile(fileAt("ledger", { day }))));
  const reconciliation = useAction(async () => {
    await api.command(write("reconcileDay", { day }));
    toast(text.started);
    onStarted();
  });

  return (
    <>
      <div className="actions">
        <label className="day-field">
          {text.dayField}
          {/* A text input is used, because a browser's date field appears in the browser's language. */}
          <input
            className="plain-input"
            size={11}
            autoComplete="off"
            aria-invalid={fault !== undefined}
            aria-describedby={helpId}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <Button disabled={fault !== undefined} loading={download.busy} onClick={() => void download.run()}>
          {text.ledger}
        </Button>
        {mayRun ? (
          <Button
            disabled={fault !== undefined || day === today}
            loading={reconciliation.busy}
            onClick={() => void reconciliation.run()}
          >
            {text.run}
          </Button>
        ) : undefined}
        {fault === undefined ? (
          <Link className="plain-link" to={paths.month(day.slice(0, 7))}>
            {text.monthView}
          </Link>
        ) : undefined}
      </div>
      <p id={helpId} role="status" className={fault === undefined ? "hint" : "hint failure"}>
        {fault ?? (mayRun ? text.dayHelp : text.dayInBeijing)}
      </p>
      <ProblemAlert problem={download.problem ?? reconciliation.problem} />
    </>
  );
}

function faultOf(day: string, today: string): string | undefined {
  if (!isDay(day)) return text.noSuchDay(today);
  return day > today ? text.dayToCome(today) : undefined;
}
