import type { DeliveryModes } from "../shared/gateway/delivery-mode";
import { createOutbox } from "../shared/gateway/outbox";
import type { Tasks } from "../shared/gateway/tasks";
import type { Fields } from "./fields";
import { takenBack, type Ledger } from "./ledger";
import type { Row } from "./ledger-state";
import { forgeries, noticeFields } from "./notice-message";
import { signAsGateway, type GatewayIdentity } from "./signer";

const timeoutMs = 10_000;

/** Posts a form to a merchant. Returns the HTTP status, or 0 if there was no answer. */
async function postForm({
  url,
  fields,
  closing,
}: {
  url: string;
  fields: Fields;
  /** Signal that ends the request. */
  closing: AbortSignal;
}): Promise<number> {
  try {
    const response = await fetch(url, {
      method: "POST",
      body: new URLSearchParams(fields),
      redirect: "manual",
      signal: AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

/** Pauses before each further delivery, in milliseconds. UnionPay publishes no schedule. */
const redeliveryMs = [60_000, 120_000, 240_000, 600_000, 900_000];

/** Notifies merchants of payments and refunds until they answer 200. */
export interface Notices {
  /** Sends the notice of a row in the delivery mode that is set for its order. */
  announce(row: Row): void;
  /** Sends the notices that an earlier process did not deliver. */
  resume(): void;
  /** Sends the notices of an order again, whether or not they were delivered before. */
  sendAgain(orderId: string): Promise<number[]>;
  /** Sends forged notices of a row, and returns the HTTP statuses of the answers. */
  forge(row: Row): Promise<number[]>;
}

export interface NoticesOptions {
  ledger: Ledger;
  merId: string;
  identity: GatewayIdentity;
  modes: DeliveryModes;
  /** Factor by which the pauses between two deliveries are multiplied. */
  redeliveryScale: number;
  tasks: Tasks;
}

export function createNotices(options: NoticesOptions): Notices {
  const { ledger, merId, identity, modes, redeliveryScale, tasks } = options;

  const post = (row: Row, fields: Fields): Promise<number> =>
    postForm({ url: row.backUrl ?? "", fields, closing: tasks.closing });
  const send = (row: Row): Promise<number> => post(row, signAsGateway(identity, noticeFields(merId, row)));

  async function forge(row: Row): Promise<number[]> {
    const statuses: number[] = [];
    for (const forged of await forgeries(identity, noticeFields(merId, row))) {
      statuses.push(await post(row, forged));
    }
    return statuses;
  }

  const { dispatch, resume } = createOutbox<Row>({
    book: {
      untold: () => untold(ledger),
      triesOf: ({ queryId }) => ledger.state.noticeTries.get(queryId) ?? 0,
      tried: ({ queryId }) => ledger.record({ type: "notice-tried", queryId }),
      ended: ({ queryId }, end) => ledger.record({ type: "notice-ended", queryId, ending: end }),
    },
    courier: {
      orderOf: ({ orderId }) => orderId,
      send: async (row) => (await send(row)) === 200,
      forge,
    },
    modes,
    redeliveryMs: redeliveryMs.map((ms) => ms * redeliveryScale),
    tasks,
  });

  return {
    announce: dispatch,
    resume,
    sendAgain: (orderId) =>
      Promise.all(
        [...ledger.state.rows.values()]
          .filter((row) => row.orderId === orderId && hasNotice(ledger, row))
          .map((row) => send(row)),
      ),
    forge,
  };
}

/**
 * Returns whether UnionPay sends a notice of a row. It sends none of money that has not moved, or of a payment that it
 * returned by itself.
 */
function hasNotice(ledger: Ledger, row: Row): boolean {
  return (
    row.outcome === "SUCCESS" &&
    row.kind !== "returned" &&
    row.backUrl !== undefined &&
    !takenBack(ledger, row.queryId).some(({ kind }) => kind === "returned")
  );
}

function untold(ledger: Ledger): Row[] {
  return [...ledger.state.rows.values()].filter(
    (row) => hasNotice(ledger, row) && !ledger.state.noticeEndings.has(row.queryId),
  );
}
