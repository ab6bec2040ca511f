import { showsQrCode } from "../../domain/money/channels";
import { newDraft, type Application, type InvoiceDocument } from "../../domain/application/application";
import { attemptTimes, findAttempt, nextAttemptNumber } from "../../domain/money/attempts";
import type { ApplicationEvent, EventOf } from "../../domain/application/events";
import type { ApplicationForm } from "../../domain/form/form";
import type { BuyerTitle, InvoiceDelivery } from "../../domain/invoice/request";
import type { Channel, Merchants, PaymentEvidence } from "../../domain/money/payment";
import { apply } from "../../domain/application/reducer";
import type { RenewalSettings } from "../../domain/settings";
import type { Actor } from "../../domain/values";

/** Start of the samples' time: 09:00 in Beijing, in milliseconds since the epoch. Samples count seconds from it. */
const startMs = Date.UTC(2026, 0, 5, 1, 0, 0);
export const daySeconds = 86_400;
export const at = (seconds: number): string => new Date(startMs + seconds * 1000).toISOString();
export const ms = (seconds: number): number => startMs + seconds * 1000;

export const settings: RenewalSettings = {
  wechatWindowSeconds: 300,
  unionPayWindowSeconds: 1_800,
  receiptDays: 15,
  invoiceWindowDays: 365,
};
export const merchants: Merchants = {
  wechat: { merchantId: "1900000001", appId: "wx-demo" },
  unionpay: { merchantId: "777290058110048" },
};

export const bidder: Actor = { role: "bidder", id: "bidder-1", name: "示例投标人" };
export const reviewer: Actor = { role: "reviewer", id: "reviewer-1", name: "示例审核员" };
export const operator: Actor = { role: "operator", id: "operator-1", name: "示例运维" };
export const issuer: Actor = { role: "issuer", id: "issuer-1", name: "示例制证员" };

export const onSiteForm: ApplicationForm = {
  organisationName: "示例科技有限公司",
  creditCode: "91330604MA00000013",
  locks: [{ lockType: "法人锁", lockSerial: "DEMO-000001", years: 1 }],
  contactName: "示例经办人",
  mobile: "13800000000",
  purchaseChannel: "现场",
  pickup: "现场",
};
export const mailedForm: ApplicationForm = {
  ...onSiteForm,
  pickup: "邮寄",
  recipientName: "示例收件人",
  recipientPhone: "0575-00000000",
  recipientAddress: "示例市示例路1号",
};

export const feeFen = 20_000;
export const buyer: BuyerTitle = { kind: "person", name: "示例个人" };
export const delivery: InvoiceDelivery = { email: "invoice@example.com" };

export function draft(form: ApplicationForm = onSiteForm): Application {
  return {
    ...newDraft({ id: "01JDEMO0000000000000000001", orgCode: form.creditCode, form, at: at(0) }),
    form,
  };
}

/** Returns the application after the given events, applied in their order. */
export const after = (application: Application, ...events: ApplicationEvent[]): Application =>
  events.reduce(apply, application);

export const submitted = (form: ApplicationForm = onSiteForm): Application =>
  after(draft(form), {
    type: "submitted",
    at: at(10),
    by: bidder,
    opinion: "请审核",
    form,
    feesFen: [feeFen],
  });

export const approved = (form: ApplicationForm = onSiteForm): Application =>
  after(submitted(form), {
    type: "reviewed",
    at: at(20),
    by: reviewer,
    decision: "approve",
    opinion: "同意",
  });

/** Returns the application with one more attempt, opened at the given second. */
export function withAttempt(application: Application, second = 30, channel: Channel = "wechat"): Application {
  return after(application, {
    type: "attemptOpened",
    at: at(second),
    number: nextAttemptNumber(application),
    channel,
    ...(showsQrCode(channel) ? {} : { bank: "ICBC" }),
    merchant: merchants[channel],
    ...attemptTimes(channel, ms(second), settings),
  });
}

/** Returns the number of the nth attempt, counted from 1. @throws Error if there are fewer. */
export function numberOf({ attempts }: Application, nth = 1): string {
  const attempt = attempts[nth - 1];
  if (!attempt) throw new Error(`no attempt ${nth}`);
  return attempt.number;
}

/** Returns the gateway's evidence of a payment that was made in time, unless options say otherwise. */
export function evidenceFor(
  application: Application,
  changes: Partial<PaymentEvidence> = {},
): PaymentEvidence {
  const attemptNumber = changes.attemptNumber ?? numberOf(application);
  const attempt = findAttempt(application, attemptNumber);
  const channel = attempt?.channel ?? "wechat";
  return {
    channel,
    ...merchants[channel],
    attemptNumber,
    transactionId: "4200000001",
    amountFen: feeFen,
    currency: "CNY",
    paidAt: attempt?.createdAt ?? at(30),
    ...changes,
  };
}

/** Returns an application whose payment was made at second 40. */
export function paid(form: ApplicationForm = onSiteForm): Application {
  const waiting = withAttempt(approved(form));
  return after(waiting, {
    type: "moneyCounted",
    at: at(41),
    evidence: evidenceFor(waiting, { paidAt: at(40) }),
  });
}

/**
 * Returns the event that renews all locks of the form until the same day, except `leftOut`, which could not be renewed.
 */
export const renewedBy = (
  by: Actor,
  second: number,
  { locks }: Pick<ApplicationForm, "locks"> = onSiteForm,
  leftOut: readonly string[] = [],
): EventOf<"resultsRecorded"> => ({
  ...{ type: "resultsRecorded", at: at(second), by },
  results: locks.map(({ lockSerial }) =>
    leftOut.includes(lockSerial)
      ? { lockSerial, state: "未能办理", reason: "芯片损坏" }
      : { lockSerial, state: "已制证", notAfter: "2028-01-05" },
  ),
});

export const shipped = (): Application =>
  after(paid(mailedForm), {
    type: "shipped",
    at: at(50),
    by: reviewer,
    carrier: "示例快递",
    trackingNumber: "DEMO123",
  });

/** Returns an issued invoice, blue or red. */
export const invoiceDocument = (nth: number, issuedAt: string): InvoiceDocument => ({
  ...{ invoiceNumber: `2633200000000000000${nth}`, issuedAt },
  ...{ fileId: `demo-file-${nth}`, sha256: `demo-hash-${nth}` },
});

/** Returns an application whose invoice, number 1, was issued at the given second. */
export const invoiced = (second: number): Application =>
  after(
    paid(),
    { type: "invoiceRequested", at: at(second), by: bidder, buyer, delivery },
    { type: "invoiceIssued", at: at(second), document: invoiceDocument(1, at(second)) },
  );

/** Returns the event by which the owner asks to correct the title on an invoice. */
export const correction = (when: string): ApplicationEvent => ({
  ...{ type: "redLetterRequested", at: when, by: bidder, reason: "开票有误", explanation: "抬头有误" },
  purpose: { kind: "reissue", buyer, delivery },
});

/** A month in which nothing is owed any more. */
export const nothingOwed = {
  ...{ giveBackFen: 0, correctFen: 0, recoverFen: 0, recoveredFen: 0, writtenOffFen: 0 },
};
