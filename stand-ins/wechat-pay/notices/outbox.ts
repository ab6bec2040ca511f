import type { Logger } from "pino";
import type { DeliveryModes } from "../../shared/gateway/delivery-mode";
import { createOutbox as createSharedOutbox } from "../../shared/gateway/outbox";
import type { Tasks } from "../../shared/gateway/tasks";
import type { Merchant } from "../identity/identity";
import type { Signer } from "../identity/signer";
import type { Ledger } from "../ledger/ledger";
import type { NoticeRow } from "../ledger/rows";
import { forgeNotice } from "./forge";
import { createNoticeBody, sendNotice, signNotice, type NoticeMessage } from "./message";

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** Pauses before each further delivery of a notice that was not received, in milliseconds, as WeChat makes them. */
const redeliverySchedule: readonly number[] = [
  15 * second,
  15 * second,
  30 * second,
  3 * minute,
  10 * minute,
  20 * minute,
  30 * minute,
  30 * minute,
  30 * minute,
  hour,
  3 * hour,
  3 * hour,
  3 * hour,
  6 * hour,
  6 * hour,
];

export interface Outbox {
  /** Records a notice and sends it in the delivery mode that is set. */
  enqueue(notice: NoticeRow): void;
  /** Sends the notices that an earlier process did not deliver. */
  resume(): void;
  /** Returns the last message that was sent for an order, so that it can be replayed. */
  lastMessage(outTradeNo: string): NoticeMessage | undefined;
}

interface OutboxDeps {
  ledger: Ledger;
  signer: Signer;
  merchant: Merchant;
  modes: DeliveryModes;
  /**
   * Factor by which WeChat's own pauses between deliveries are multiplied: 1 keeps them, 0.001 makes them a thousandth.
   */
  retryScale: number;
  tasks: Tasks;
  log: Logger;
}

/** Delivers notices until the merchant answers 200 or 204. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { ledger, signer, merchant, modes, retryScale, tasks, log } = deps;
  const lastMessages = new Map<string, NoticeMessage>();

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

  const { dispatch, resume } = createSharedOutbox<NoticeRow>({
    book: {
      untold: () => [...ledger.notices.values()].filter(({ end }) => end === undefined),
      triesOf: ({ id }) => ledger.notices.get(id)?.tries ?? 0,
      tried: ({ id }) => ledger.record({ type: "notice-tried", id }),
      ended: ({ id }, end) => ledger.record({ type: "notice-ended", id, end }),
    },
    courier: {
      orderOf: ({ outTradeNo }) => outTradeNo,
      send,
      forge: (notice) => sendNotice(forgeNotice("signature", { notice, signer, merchant })),
    },
    modes,
    redeliveryMs: redeliverySchedule.map((ms) => ms * retryScale),
    tasks,
  });

  return {
    enqueue(notice) {
      ledger.record({ type: "notice-queued", notice });
      dispatch(notice);
    },
    resume,
    lastMessage: (outTradeNo) => lastMessages.get(outTradeNo),
  };
}
