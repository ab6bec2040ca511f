import type { Application } from "../../../domain/application/application";
import type { Refund } from "../../../domain/money/payment";

/** Kinds of events that hundreds of schedules must produce. A kind that never occurred was not tested. */
const wanted = [
  "abnormal: account",
  "abnormal: closed",
  "A6",
  "refunded in the console",
  "redone in the console",
  "settled by hand",
  "paid to the former account",
  "counts though superseded",
  "back: 逾期支付",
  "back: 被取代后支付",
  "back: 重复支付",
  "back: 部分退费",
  "withdrawn",
  "invoiced in part",
  "overtaken",
];

/** Creates a tally of how often each kind occurred. */
export function createTally() {
  const counts = new Map<string, number>();

  return {
    add(kinds: readonly string[]): void {
      for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    },
    missing: (): string[] => wanted.filter((kind) => !counts.has(kind)),
    shown: (): string =>
      [...counts]
        .toSorted(([one], [other]) => one.localeCompare(other))
        .map(([kind, count]) => `${kind} ${count}`)
        .join(", "),
  };
}

/** Returns the kind of an executed step, from its line in the report. */
export function kindsOfStep(line: string): string[] {
  const [, kind, outcome = ""] = /"kind":"([^"]+)".* → (.*)$/.exec(line) ?? [];
  if (kind === undefined) return [];
  if (/^(refused|no such|nothing|redone: 0)/.test(outcome)) return [];
  if (kind === "operator") return [outcome.split(" ")[0] ?? ""];
  const isA6 = line.includes("pay-defectively") && outcome.endsWith("unionpay");
  return [isA6 ? "A6" : kind];
}

/**
 * Returns the kinds that an application's state shows. `accounts` are the merchant numbers that receive payments at the
 * end.
 */
export function kindsOfState(application: Application, accounts: readonly string[]): string[] {
  const { status, attempts, invoice } = application;
  const kinds = attempts.flatMap(({ transactions, merchant, superseded, superseding }) =>
    transactions.flatMap(({ counted, refunds = [], consoleRefunds }) => [
      ...(counted && superseded && !superseding ? ["counts though superseded"] : []),
      ...(counted && !accounts.includes(merchant.merchantId) ? ["paid to the former account"] : []),
      ...(consoleRefunds ? ["refunded in the console"] : []),
      ...refunds.flatMap(kindsOfRefund),
    ]),
  );
  return [
    ...kinds,
    ...(status === "已撤回" ? ["withdrawn"] : []),
    // In these schedules, an invoice is requested only after a partial refund.
    ...(invoice === "已开票" ? ["invoiced in part"] : []),
  ];
}

const kindsOfRefund = ({ reason, status, abnormality, remark }: Refund): string[] => [
  `back: ${reason}`,
  ...(status === "人工结清" ? ["settled by hand"] : []),
  ...(status === "退款异常" ? [`abnormal: ${abnormality ?? "?"}`] : []),
  ...(remark === "已在渠道后台退款" ? ["redone in the console"] : []),
];
