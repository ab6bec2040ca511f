import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Behaviours } from "./behaviours";
import { reversed } from "./billing-order";
import { isEnded, type Invoice, type Ledger } from "./ledger";
import { confirmMs, type BillStatus, type RedForm, type RedForms } from "./red-forms";
import { newSerial } from "./serials";

export interface PlatformDeps {
  ledger: Ledger;
  redForms: RedForms;
  behaviours: Behaviours;
  issue: (invoice: Invoice) => Promise<Invoice>;
  tell: (invoice: Invoice) => Promise<void>;
  now: () => number;
  log: Logger;
  signal: AbortSignal;
}

/** Interval between checks of the drawer's login and of a buyer's deadline, in milliseconds. */
const lookMs = 50;
const formDelayMs = 50;

/** Creates the background work behind the interface, which completes orders and red forms. */
export function createPlatform(deps: PlatformDeps) {
  const { ledger, redForms, behaviours, issue, tell, now, log, signal } = deps;
  const underWay = new Set<Promise<void>>();

  function run(what: string, work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        if (!signal.aborted) log.error({ what, err: error }, "left for the next start");
      })
      .finally(() => underWay.delete(running));
    underWay.add(running);
  }

  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await sleep(lookMs, undefined, { signal });
  };

  /** Follows an accepted or retried order until it is issued or fails, and sends its callback. */
  function follow(invoice: Invoice): void {
    const { orderNo } = invoice.order;
    run(orderNo, async () => {
      const since = invoice.retries.at(-1) ?? invoice.acceptedAt;
      await sleep(Math.max(0, since + invoice.plan.delayMs - now()), undefined, { signal });
      await until(() => {
        const { drawer, shows } = behaviours.bureau();
        return drawer === "logged in" || shows !== "waiting";
      });
      const ended = isEnded(invoice) ? invoice : await issue(invoice);
      if (!ended.told) await tell(ended);
    });
  }

  /** Issues the red invoice of a form, as the bureau does automatically. */
  function issueRed({ blueNumber, orderNo, billNo }: RedForm): void {
    if (ledger.byOrderNo(orderNo)) return;
    const blue = ledger.byNumber(blueNumber);
    if (!blue) throw new Error(`no blue invoice ${blueNumber}`);
    const lines = blue.order.lines.map(reversed);
    const order = { ...blue.order, orderNo, callBackUrl: "", lines, red: { blueNumber, billNo } };
    const serial = newSerial(now());
    follow(ledger.accept({ serial, order, plan: behaviours.planFor(orderNo), acceptedAt: now() }));
  }

  function standForm(billId: string, status: BillStatus, message = ""): RedForm {
    const form = redForms.stand(billId, { status, message, at: now() });
    if (status === "01" || status === "04") issueRed(form);
    return form;
  }

  /** Follows a form until the bureau or the buyer decides it. */
  function followForm({ billId }: Pick<RedForm, "billId">): void {
    run(billId, async () => {
      const current = () => redForms.find({ billId });
      if (current()?.status === "15") {
        await sleep(formDelayMs, undefined, { signal });
        const { redLetters } = behaviours.bureau();
        if (redLetters === "refused") standForm(billId, "16", "税局未受理红字确认单（演示）");
        else standForm(billId, redLetters === "alone" ? "01" : "02");
      }
      await until(() => {
        const form = current();
        return form?.status !== "02" || now() - (form.askedAt ?? form.savedAt) >= confirmMs;
      });
      if (current()?.status === "02") standForm(billId, "07");
      const form = current();
      if (form && (form.status === "01" || form.status === "04")) issueRed(form);
    });
  }

  return {
    follow,
    followForm,
    standForm,
    /** Resumes the orders and forms that an earlier process had accepted before it was killed. */
    takeUp(): void {
      for (const invoice of ledger.list()) if (!invoice.told) follow(invoice);
      for (const form of redForms.list()) followForm(form);
    },
    settled: () => Promise.all(underWay),
  };
}

export type Platform = ReturnType<typeof createPlatform>;
