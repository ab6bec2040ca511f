import type { Fields } from "../../gateways/union-pay/fields";
import { takenBack, type Ledger } from "./ledger";
import type { NoticeEnding, NoticeRule, Row } from "./ledger-state";
import { forgeries, noticeFields } from "./notice-message";
import { postForm } from "./post-form";
import { signAsGateway, type GatewayIdentity } from "./signer";
import type { Tasks } from "./tasks";

/** UnionPay publishes no schedule: a few more tries, each later than the last. Seconds. */
const redeliverySeconds = [60, 120, 240, 600, 900];

/** Tells merchants of money that moved, until they answer 200. */
export interface Notices {
  /** Sends the notice of a row, in the way that the rule for its order says. */
  announce(row: Row): void;
  /** Takes up what an earlier life of this process left untold. */
  resume(): void;
  /** Sends the notices of an order once more, whatever became of them. */
  sendAgain(orderId: string): Promise<number[]>;
  /** Sends forgeries of the notice of this row, and resolves to the HTTP statuses they got. */
  forge(row: Row): Promise<number[]>;
  /** Sends what a reorder rule holds back. */
  release(): void;
}

export interface NoticesOptions {
  ledger: Ledger;
  merId: string;
  identity: GatewayIdentity;
  /** Factor on the seconds between two tries. */
  redeliveryScale: number;
  tasks: Tasks;
}

export function createNotices(options: NoticesOptions): Notices {
  const { ledger, merId, identity, redeliveryScale, tasks } = options;
  const held: Row[] = [];

  const end = (row: Row, ending: NoticeEnding): void =>
    ledger.record({ type: "notice-ended", queryId: row.queryId, ending });
  const post = (row: Row, fields: Fields): Promise<number> =>
    postForm({ url: row.backUrl ?? "", fields, closing: tasks.closing });
  const signed = (row: Row): Fields => signAsGateway(identity, noticeFields(merId, row));

  async function deliver(row: Row, tries = 0): Promise<void> {
    const status = await post(row, signed(row));
    if (tasks.closing.aborted) {
      return;
    }
    if (status === 200) {
      end(row, "received");
      return;
    }
    const seconds = redeliverySeconds[tries];
    if (seconds === undefined) {
      end(row, "given up");
      return;
    }
    tasks.later(seconds * 1000 * redeliveryScale, () => deliver(row, tries + 1));
  }

  async function deliverRepeatedly(row: Row, times: number): Promise<void> {
    for (let sent = 1; sent < times; sent += 1) {
      await post(row, signed(row));
    }
    await deliver(row);
  }

  async function forge(row: Row): Promise<number[]> {
    const statuses: number[] = [];
    for (const forged of await forgeries(identity, noticeFields(merId, row))) {
      statuses.push(await post(row, forged));
    }
    return statuses;
  }

  async function forgeInstead(row: Row): Promise<void> {
    await forge(row);
    if (!tasks.closing.aborted) {
      end(row, "forged");
    }
  }

  /** The last comes first. */
  async function releaseHeld(): Promise<void> {
    for (const row of held.splice(0).toReversed()) {
      await deliver(row);
    }
  }

  function start(row: Row, { mode, ms = 0, times = 2 }: NoticeRule): void {
    switch (mode) {
      case "drop":
        return end(row, "dropped");
      case "forge":
        return tasks.later(0, () => forgeInstead(row));
      case "delay":
        return tasks.later(ms, () => deliver(row));
      case "repeat":
        return tasks.later(0, () => deliverRepeatedly(row, times));
      case "reorder":
        held.push(row);
        return held.length > 1 ? tasks.later(0, releaseHeld) : undefined;
      case "deliver":
        return tasks.later(0, () => deliver(row));
    }
  }

  return {
    announce: (row) => start(row, ruleOf(ledger, row)),
    resume: () => {
      for (const row of untold(ledger)) {
        start(row, ruleOf(ledger, row));
      }
    },
    sendAgain: (orderId) =>
      Promise.all(
        [...ledger.state.rows.values()]
          .filter((row) => row.orderId === orderId && hasNotice(ledger, row))
          .map((row) => post(row, signed(row))),
      ),
    forge,
    release: () => tasks.later(0, releaseHeld),
  };
}

function ruleOf({ state }: Ledger, row: Row): NoticeRule {
  const rules = state.noticeRules;
  return rules.get(row.orderId) ?? rules.get("default") ?? { mode: "deliver" };
}

/** A payment that UnionPay returned by itself makes no notice, nor does money that hasn't moved. */
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
