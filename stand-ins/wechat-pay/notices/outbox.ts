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
import { redeliverySchedule } from "./schedule";

export interface Outbox {
  /** Records a notice and sends it as the delivery mode says. */
  enqueue(notice: NoticeRow): void;
  /** Takes up what an earlier life of this process left untold. */
  resume(): void;
  /** The bytes of the last delivery for an order, to be replayed. */
  lastMessage(outTradeNo: string): NoticeMessage | undefined;
}

interface OutboxDeps {
  ledger: Ledger;
  signer: Signer;
  merchant: Merchant;
  modes: DeliveryModes;
  /** 1 waits for a redelivery as long as WeChat does; 0.001 a thousandth of it. */
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
