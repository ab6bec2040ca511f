import type { Application } from "../../domain/application/application";
import { dutiesOf, dutyTable } from "../../domain/application/duties";
import { owedFees } from "../../domain/application/invoice-lines";
import { partRefundOf } from "../../domain/application/follow-ups";
import { refusalOf, guardFactsOf, type Command } from "../../domain/application/transitions";
import type { ApplicationForm } from "../../domain/form/form";
import { holdsOf } from "../../domain/locks/holds";
import { renewedLocks } from "../../domain/locks/results";
import { countedTransaction, keptFen, openAttempt } from "../../domain/money/attempts";
import { ledgerBetween } from "../../domain/reconciliation/ledger";
import type { Role } from "../../domain/values";
import { after, at, daySeconds, draft, mailedForm, onSiteForm, operator } from "./samples";
import { deliveries, results, situations, yearsOf, type Situation, type Way } from "./situation-table";
import { suffer, type TroubleName } from "./simulated-troubles";
import { followedUp, give, happen, type Happening } from "./simulation";

/*
 * Paid applications are played to their ends, in each situation of situation-table.ts. People do what the table allows
 * them and their duties ask of them, and the outside answers.
 */

/** An application whose time goes on by a day with each move. */
class Life {
  private second = 100;

  constructor(public application: Application) {}

  private move(play: (second: number) => Application): boolean {
    this.second += daySeconds;
    const before = this.application;
    this.application = play(this.second);
    return this.application !== before;
  }

  give = (command: Command, role: Role, choice = 0): boolean =>
    this.move((second) => give(this.application, command, role, { choice, second }));

  hear = (happening: Happening, choice = 0): boolean =>
    this.move((second) => happen(this.application, happening, { choice, second }));

  suffer = (trouble: TroubleName, choice = 0): boolean =>
    this.move((second) => suffer(this.application, trouble, { choice, second }));

  /** Lets two operators give fees that are owed back. */
  giveBack = (): boolean => {
    const owed = owedFees(this.application);
    if (!owed || refusalOf("refundPart", "operator", guardFactsOf(this.application))) return false;
    const part = { amountFen: owed.amountFen, reason: "示例：未能延期" };
    return this.move((second) =>
      followedUp(
        this.application,
        after(this.application, { ...partRefundOf(this.application, operator, part), at: at(second) }),
        { choice: 0, second },
      ),
    );
  };

  letAYearPass = (): boolean => {
    this.second += 400 * daySeconds;
    return this.give("confirmReceiptTimed", "system") || this.hear("completion");
  };
}

/** Plays the ways in which money goes back. A command that the table refuses changes nothing. */
const playOf: Readonly<Record<Way, (life: Life) => unknown>> = {
  "no money goes back": () => undefined,
  "all goes back in the console": (life) => life.suffer("console refund"),
  "half goes back in the console": (life) => life.suffer("console refund", 1),
  "the console and 退费 give half each": (life) => {
    life.suffer("console refund", 1);
    life.suffer("share refunded");
  },
  "退费 gives one lock's fee": (life) => life.suffer("share refunded", 2),
  "退费 gives all": (life) => life.suffer("share refunded"),
  "an operator withdraws": (life) => life.give("withdraw", "operator"),
  "红冲退款 gives all": (life) => life.give("refundInvoiced", "operator"),
};

/** Returns the variant of "lock results" with the results of the locks in their order. */
const variantOf = (told: readonly (string | undefined)[]): number =>
  told.reduceRight((sum, result) => sum * 3 + [undefined, "已制证", "未能办理"].indexOf(result), 0) - 1;

const formOf = (form: ApplicationForm, count: number): ApplicationForm => ({
  ...form,
  locks: Array.from({ length: count }, (_, nth) => ({
    lockType: "法人锁",
    lockSerial: `DEMO-00000${nth + 1}`,
    years: yearsOf(nth),
  })),
});

function begun({ delivery, result, isInvoiced, locks }: Situation): Life {
  const { isMailed, ships } = deliveries[delivery];
  const life = new Life(draft(formOf(isMailed ? mailedForm : onSiteForm, locks)));
  life.give("submit", "bidder", isMailed ? 0 : 1);
  life.give("review", "reviewer");
  life.give("startPayment", "bidder");
  life.give("settle", "system");
  if (ships) life.give("ship", "reviewer");
  const [first, others] = results[result];
  const variant = variantOf([first, ...Array.from({ length: locks - 1 }, () => others)]);
  if (variant >= 0) life.suffer("lock results", variant);
  if (isInvoiced) {
    life.give("requestInvoice", "bidder");
    life.hear("invoice news");
  }
  return life;
}

/** Returns true if somebody, or the outside, has done the next thing. */
function isFurther(life: Life): boolean {
  const kinds = dutiesOf(life.application).map(({ kind }) => kind);
  if (life.suffer("refund answered") || life.hear("invoice news") || life.hear("red letter news", 2))
    return true;
  if (openAttempt(life.application) && life.hear("attempt closed")) return true;
  if (kinds.includes("giveBack") && life.giveBack()) return true;
  if (kinds.includes("correct"))
    return keptFen(life.application) > 0
      ? life.give("reissueInvoice", "operator")
      : life.give("refundInvoiced", "operator");
  // Locks of an application without any money left are given out to nobody.
  if (keptFen(life.application) > 0) {
    if (life.give("markHandled", "reviewer") || life.give("ship", "reviewer")) return true;
    if (life.give("confirmReceipt", "bidder") || life.give("requestInvoice", "bidder")) return true;
  }
  return life.hear("completion") || life.letAYearPass();
}

const mostMoves = 60;

/** Plays a situation to its end, and returns what is wrong with that end. */
function faultsOf(situation: Situation): string[] {
  const life = begun(situation);
  playOf[situation.way](life);
  for (let moves = 0; moves < mostMoves && life.application.endedAt === undefined; moves += 1)
    if (!isFurther(life)) break;
  const { application } = life;
  const { status, invoiceDocument, endedAt } = application;
  const open = dutiesOf(application).filter(({ kind }) => dutyTable[kind].verifiers === undefined);
  const paidFen = countedTransaction(application)?.transaction.amountFen ?? 0;
  const entries = ledgerBetween([application], [], { first: "2026-01-01", last: "2199-12-31" });
  const sumOf = (...kinds: string[]) =>
    entries.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { amountFen }) => sum + amountFen, 0);
  const netFen = sumOf("支付") - Math.abs(sumOf("退款", "人工结清"));
  const faults = {
    "it has no end": endedAt === undefined,
    "it holds locks": holdsOf(application).length > 0,
    "somebody still owes something": open.length > 0,
    "nothing was renewed, yet money is kept":
      renewedLocks(application).length === 0 && keptFen(application) > 0,
    "it is withdrawn, yet money is kept": status === "已撤回" && keptFen(application) > 0,
    "the ledger has another sum": netFen !== keptFen(application) || sumOf("支付") !== paidFen,
    "the invoices have another sum":
      invoiceDocument !== undefined && sumOf("发票", "红字发票") !== keptFen(application),
  };
  return Object.entries(faults).flatMap(([fault, is]) => (is ? [fault] : []));
}

test("ends every situation, frees its locks, leaves nobody a debt, and keeps books that agree to the fen", () => {
  expect(situations).toHaveLength(480);
  const wrong = situations.flatMap((situation) => {
    const faults = faultsOf(situation);
    return faults.length > 0 ? [`${JSON.stringify(situation)}: ${faults.join(", ")}`] : [];
  });
  expect({ count: wrong.length, first: wrong.slice(0, 8) }).toEqual({ count: 0, first: [] });
});
