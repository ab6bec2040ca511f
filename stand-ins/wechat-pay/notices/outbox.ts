import type { Logger } from "pino";
import type { Merchant } from "../identity/identity";
import type { Signer } from "../identity/signer";
import type { Ledger } from "../ledger/ledger";
import type { NoticeRow } from "../ledger/rows";
import type { DeliveryModes } from "./delivery-mode";
import { forgeNotice } from "./forge";
import { createNoticeBody, sendNotice, signNotice, type NoticeMessage } from "./message";
import { redeliverySchedule } from "./schedule";

export interface Outbox {
  /** Records a notice and sends it as the delivery mode says. */
  enqueue(notice: NoticeRow): void;
  /** The bytes of the last delivery for an order, to be replayed. */
  lastMessage(outTradeNo: string): NoticeMessage | undefined;
  close(): void;
}

interface OutboxDeps {
  ledger: Ledger;
  signer: Signer;
  merchant: Merchant;
  modes: DeliveryModes;
  /** 1 waits for a redelivery as long as WeChat does; 0.001 a thousandth of it. */
  retryScale: number;
  log: Logger;
}

const usualDelayMs = 1_000;

/** Delivers notices until the merchant answers 200 or 204; after a restart it goes on where it was. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { ledger, signer, merchant, modes, retryScale, log } = deps;
  const timers = new Set<NodeJS.Timeout>();
  const lastMessages = new Map<string, NoticeMessage>();
  let overtaken: (() => void)[] = [];
  let closed = false;

  function later(ms: number, run: () => void): void {
    if (closed) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  }

  async function send(notice: NoticeRow): Promise<boolean> {
    const message = signNotice(signer, {
      url: notice.url,
      body: createNoticeBody(notice, merchant.apiV3Key),
    });
    lastMessages.set(notice.outTradeNo, message);
    const status = await sendNotice(message);
    log.info({ noticeId: notice.id, eventType: notice.eventType, status }, "notice sent");
    return status === 200 || status === 204;
  }

  async function deliver(notice: NoticeRow): Promise<void> {
    const received = await send(notice);
    if (closed) return;
    ledger.record({ type: "notice-tried", id: notice.id });
    if (received) ledger.record({ type: "notice-ended", id: notice.id, end: "received" });
    else retry(notice.id);
  }

  function retry(id: string): void {
    const notice = ledger.notices.get(id);
    if (!notice || notice.end) return;
    const waitMs = redeliverySchedule[notice.tries - 1];
    if (waitMs === undefined) ledger.record({ type: "notice-ended", id, end: "given-up" });
    else later(waitMs * retryScale, () => void deliver(notice));
  }

  async function dispatch(notice: NoticeRow): Promise<void> {
    const { mode, ms = usualDelayMs, times = 1 } = modes.of(notice.outTradeNo);
    if (mode === "drop") return ledger.record({ type: "notice-ended", id: notice.id, end: "dropped" });
    if (mode === "delay") return later(ms, () => void deliver(notice));
    if (mode === "reorder") return holdUntilOvertaken(notice, ms);
    if (mode === "forge") await sendNotice(forgeNotice("signature", { notice, signer, merchant }));
    await deliver(notice);
    if (mode === "repeat") for (let copy = 0; copy < times && !closed; copy += 1) await send(notice);
    releaseOvertaken();
  }

  // The first notice waits for a second one, which goes out before it.
  function holdUntilOvertaken(notice: NoticeRow, ms: number): void {
    if (overtaken.length > 0) return void deliver(notice).then(releaseOvertaken);
    let held = true;
    const release = (): void => {
      if (held) void deliver(notice);
      held = false;
    };
    overtaken.push(release);
    later(ms, release);
  }

  function releaseOvertaken(): void {
    const releases = overtaken;
    overtaken = [];
    for (const release of releases) release();
  }

  for (const notice of ledger.notices.values()) {
    if (notice.end) continue;
    if (notice.tries === 0) void deliver(notice);
    else retry(notice.id);
  }

  return {
    enqueue(notice) {
      ledger.record({ type: "notice-queued", notice });
      void dispatch(notice);
    },
    lastMessage: (outTradeNo) => lastMessages.get(outTradeNo),
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
