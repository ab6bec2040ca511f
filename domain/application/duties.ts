import type { Application } from "./application";
import { keptOf, owedFees } from "./invoice-lines";
import { invoicedFen } from "./invoicing";
import type { NotedKind } from "./noted-duty";
import { contestedLocks, issuedLocks } from "../locks/results";
import { lockKey } from "../form/lock-key";
import {
  countedTransaction,
  heldFen,
  isAttemptFinal,
  keptFen,
  lastReturnOf,
  refundsOf,
} from "../money/attempts";
import type { Role } from "../values";

/*
 * Duties: what somebody still has to do about an application or its money. A duty follows from what is stored, and ends
 * when that changes. Some can also be ended by 已核实 with a reason, where only a person can know that nothing is left to
 * do.
 */

type DutyRow = {
  title: string;
  /** Sentence that says how the duty is ended. */
  next: string;
  /** True if accountants see the duty, too. */
  inBooks?: true;
  /** True if an alert tells of a duty that has been open for four days. */
  alerts?: true;
} & (
  | {
      /** Role whose duty it is. Operators see all duties. */
      owner: Exclude<Role, "system" | "bidder">;
      /** Number of persons who end the duty by 已核实; absent if only an event ends it. */
      verifiers?: 1 | 2;
      forBidder?: undefined;
    }
  | {
      owner: "bidder";
      verifiers?: undefined;
      /** Sentence that tells the bidder on their pages how the duty is ended. */
      forBidder: string;
    }
);

const rows = {
  giveBack: {
    title: "应退未退",
    next: "运维人员在申请页面【退费】，另一位复核",
    owner: "operator",
    inBooks: true,
    alerts: true,
  },
  recover: {
    title: "应追回",
    next: "运维人员在待处理差异中【已追回】或【核销】，另一位复核；尚无对账差异的，在申请页面【已核实】",
    owner: "operator",
    verifiers: 2,
    inBooks: true,
    alerts: true,
  },
  correct: {
    title: "应红冲",
    next: "运维人员在申请页面红冲重开，或红冲退款",
    owner: "operator",
    inBooks: true,
    alerts: true,
  },
  difference: {
    title: "对账差异",
    next: "运维人员在待处理差异中核对后入账或关闭，另一位复核",
    owner: "operator",
    inBooks: true,
  },
  revoke: {
    title: "已制证而费用已退",
    next: "与制证机构核对：吊销证书，或由投标人补缴费用，之后【已核实】",
    owner: "operator",
    verifiers: 2,
    alerts: true,
  },
  contested: {
    title: "制证结果不一致",
    next: "制证机构更正到期日；先收到的结果无误的，与制证机构核对后【已核实】",
    owner: "issuer",
    verifiers: 1,
    alerts: true,
  },
  refundAbnormal: { title: "退款异常", next: "运维人员在【异常退款】中处理", owner: "operator" },
  paymentRefused: {
    title: "到账与订单不符",
    next: "与支付渠道核对这笔款项，处理后【已核实】",
    owner: "operator",
    verifiers: 2,
    alerts: true,
  },
  channelSilent: { title: "支付渠道没有结果", next: "向支付渠道核实；有了结果自行消失", owner: "operator" },
  invoiceFailed: {
    title: "开票失败",
    next: "投标人按失败原因更正后重新开票",
    owner: "bidder",
    forBidder: "请在菜单【打印电子发票】的【未申请】中查看失败原因，更正后再次点击【点击开票】。",
  },
  redLetterFailed: { title: "红冲失败", next: "运维人员按失败原因重新红冲", owner: "operator" },
  providerSilent: { title: "开票没有结果", next: "向开票服务商核实；有了结果自行消失", owner: "operator" },
  lockLost: {
    title: "锁被另一件申请占用",
    next: "核对两件申请，多收的费用退还后【已核实】",
    owner: "operator",
    verifiers: 1,
    alerts: true,
  },
  cancelIgnored: {
    title: "取消请求未执行",
    next: "确需撤回的，在门户退款或红冲退款；否则【已核实】",
    owner: "operator",
    verifiers: 1,
  },
  run: { title: "流程中断", next: "运维人员在【流程中断】中恢复", owner: "operator" },
  smsFailed: {
    title: "短信未送达",
    next: "运维人员修好原因后【全部重发】，或电话告知投标人；30天后不再列出",
    owner: "operator",
  },
} as const satisfies Record<string, DutyRow>;

export type DutyKind = keyof typeof rows;
export const dutyKinds = Object.keys(rows) as [DutyKind, ...DutyKind[]];
/** The table of duties: whose each is, what ends it, and who is told. */
export const dutyTable: Readonly<Record<DutyKind, DutyRow>> = rows;

/** Decides whether people of a role see duties of that kind. */
export const seesDuty = (role: Role, kind: DutyKind): boolean => {
  const { owner, inBooks = false, verifiers } = dutyTable[kind];
  return (
    role === "operator" ||
    role === owner ||
    (role === "accountant" && inBooks) ||
    (role === "reviewer" && verifiers === 1)
  );
};

/** A duty that follows from an application. */
export interface Duty {
  /** Id, unique in the application. New facts make another duty with another id. */
  id: string;
  kind: DutyKind;
  /** Serial number of a lock, number of an order or refund, or id of a transaction; absent if it is about the application. */
  about?: string;
  amountFen?: number;
  /** Instant since which the duty has been open, in ISO 8601 UTC. */
  since: string;
}

/** Returns a duty with the id that follows from its facts. @param fact - instant that new facts change */
const dutyOf = (duty: Omit<Duty, "id">, fact = duty.since): Duty => ({
  ...duty,
  id: [duty.kind, duty.about ?? "", Date.parse(fact)].join("/"),
});

/** Returns the duties that follow from an application in its present state, whether or not its workflow has ended. */
export const dutiesOf = (application: Application): Duty[] => [
  ...moneyDuties(application),
  ...lockDuties(application),
  ...invoiceDuties(application),
  ...notedDuties(application),
];

function moneyDuties(application: Application): Duty[] {
  const fees = owedFees(application);
  const overFen = (invoicedFen(application) ?? 0) - keptFen(application);
  return [
    ...(fees ? [dutyOf({ kind: "giveBack", amountFen: fees.amountFen, since: fees.since })] : []),
    ...(overFen > 0 ? [dutyOf({ kind: "correct", amountFen: overFen, since: lastReturn(application) })] : []),
    ...application.attempts.flatMap(({ transactions }) =>
      transactions
        .filter((transaction) => heldFen(transaction) < 0)
        .map((transaction) =>
          dutyOf({
            ...({ kind: "recover", about: transaction.id, amountFen: -heldFen(transaction) } as const),
            since: lastReturnOf(transaction) ?? transaction.paidAt,
          }),
        ),
    ),
    ...refundsOf(application)
      .filter(({ refund }) => refund.status === "退款异常")
      .map(({ refund: { number: about, amountFen, requestedAt: since } }) =>
        dutyOf({ kind: "refundAbnormal", about, amountFen, since }),
      ),
  ];
}

/** Returns the instant of the latest return of counted money. */
function lastReturn(application: Application): string {
  const { transaction } = countedTransaction(application) ?? {};
  return (transaction && lastReturnOf(transaction)) ?? application.createdAt;
}

/** Returns contradictory results, and certificates whose fee is not kept. */
function lockDuties(application: Application): Duty[] {
  const { withdrawal, payment } = application;
  const contested = contestedLocks(application).map(({ lockSerial: about, at: since }) =>
    dutyOf({ kind: "contested", about, since }),
  );
  if (!countedTransaction(application)) return contested;
  const kept = new Set(
    withdrawal || payment === "已退款"
      ? []
      : keptOf(application, true).locks.map(({ lockSerial }) => lockKey(lockSerial)),
  );
  const back = withdrawal?.at ?? lastReturn(application);
  const unpaid = issuedLocks(application).filter(({ lockSerial }) => !kept.has(lockKey(lockSerial)));
  return [
    ...contested,
    ...unpaid.map(({ lockSerial: about, at }) =>
      dutyOf({ kind: "revoke", about, since: Date.parse(at) > Date.parse(back) ? at : back }, at),
    ),
  ];
}

function invoiceDuties({ status, invoice, invoiceRequests, redLetters, createdAt }: Application): Duty[] {
  if (status !== "审核通过") return [];
  const since = { 开票失败: invoiceRequests.at(-1)?.requestedAt, 红冲失败: redLetters?.at(-1)?.requestedAt };
  if (invoice === "开票失败") return [dutyOf({ kind: "invoiceFailed", since: since.开票失败 ?? createdAt })];
  if (invoice === "红冲失败")
    return [dutyOf({ kind: "redLetterFailed", since: since.红冲失败 ?? createdAt })];
  return [];
}

const always = (): boolean => true;

/** Decides, by kind, whether what a note tells of is still so. */
const stillHolds: Readonly<Record<NotedKind, (application: Application, about?: string) => boolean>> = {
  recover: always,
  paymentRefused: always,
  channelSilent: (application, about) =>
    application.attempts.some(
      (attempt) =>
        !isAttemptFinal(attempt) &&
        (attempt.number === about ||
          refundsOf({ attempts: [attempt] }).some(({ refund }) => refund.number === about)),
    ),
  providerSilent: ({ invoice, invoiceRequests, redLetters }, about) =>
    (invoice === "开票中" && invoiceRequests.at(-1)?.orderNo === about) ||
    (invoice === "红冲中" && redLetters?.at(-1)?.orderNo === about),
  lockLost: ({ status, endedAt }) => status !== "已撤回" && endedAt === undefined,
  cancelIgnored: ({ status }) => status !== "已撤回",
};

function notedDuties(application: Application): Duty[] {
  return application.operatorNotes.flatMap(({ at: since, duty }) =>
    duty && stillHolds[duty.kind](application, duty.about) ? [dutyOf({ ...duty, since })] : [],
  );
}
