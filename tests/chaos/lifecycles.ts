import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { ShownApplication, StartedPayment } from "../../embedded/demo/api-client";
import { payAtBank, scanAndPay } from "../../embedded/demo/outside";
import type { Answer as Told } from "../../contract/answers";
import type { GivenCommand } from "../../contract/commands";
import type { FormLock } from "../../domain/form/form";
import { isAttemptOpen } from "../../domain/money/attempts";
import { recordText } from "../support/accepted-updates";
import { approvalOf, formOf, invoiceFor, mailed } from "../support/journey";
import { picture, uploadPath } from "../support/materials";
import { patienceSeconds, persist, Refused } from "../support/persistent";
import type { Bidder, Person, World } from "../support/world";
import type { Doors } from "./doors";
import type { Kind } from "./kinds";
import { firstTold, issueLocks, type Issuing } from "./authority";
import { changedLocks, someLocks, withoutTaken, type Wanted } from "./locks";
import type { Random } from "./random";

/** One renewal: its progress, and everything that the API confirmed. */
export interface Life {
  kind: Kind;
  id: string;
  /** Latest version in an answer. */
  version: number;
  /** Commands that were answered. */
  acknowledged: GivenCommand[];
  /** Locks of the last submission that was answered. */
  locks: FormLock[];
  /** Number of refusals because another application had one of its locks. */
  conflicts: number;
  /** News of the certificate authority about its locks, unless a reviewer decides by hand. */
  issuing?: Issuing;
  /** Uploaded files by id. */
  files: Map<string, Buffer>;
  /** Faults of reads that followed an answer at once: the address, and what was missing. */
  unseen: string[];
  /** True if the workflow was reset, so that it shows an earlier state for a while. */
  wasReset?: true;
  ended?: ShownApplication;
}

const pauseMs = 250;
const noneWanted: Wanted = { serials: [] };
/** Returns the number of the order whose payment counts. */
const orderPaid = ({ attempts }: ShownApplication) =>
  attempts.find(({ status }) => status === "支付成功")?.number;
/** Number of recent locks of which others may want one. */
const mostWanted = 8;

/**
 * Commands that are accepted exactly once, by path. A payment is not among them, since an open attempt may be the
 * answer.
 */
const commandOf: Readonly<Record<string, GivenCommand>> = {
  "/submission": "submit",
  "": "edit",
  "/review": "review",
  "/withdrawal": "withdraw",
  "/records": "addRecord",
  "/shipment": "ship",
  "/handled": "markHandled",
  "/invoice": "requestInvoice",
};
export const countedCommands: ReadonlySet<GivenCommand> = new Set(Object.values(commandOf));

interface Steps {
  world: World;
  random: Random;
  wanted: Wanted;
  /** Called for every life as soon as it has an id. */
  born: (life: Life) => void;
  /**
   * Called after each accepted command, with the time at which it was first sent, in milliseconds of performance.now().
   */
  accepted: (saidAt: number, path: string) => void;
  /** APIs from which each answer is read again at once. */
  doors: Doors;
  /** Returns true when the application that is edited all the time should stop. */
  isOver: () => boolean;
  /** The bidder and the locks of a competing application; absent for a new bidder. */
  rival?: { bidder: Bidder; locks: FormLock[] };
}

/**
 * Plays one whole renewal by people who never give up. A request that is lost or answered with 503 is repeated with the
 * same key; occasionally an answered request is repeated as well, which must change nothing.
 */
export async function live(kind: Kind, steps: Steps): Promise<Life> {
  const { world, random, wanted, born, accepted, doors, isOver, rival } = steps;
  const bidder = rival?.bidder ?? (await world.newBidder());
  const { addresses } = world.stack;
  // The register occasionally lists an issued life's locks for somebody else, and then nobody could apply for them. So
  // these locks are not wanted by others.
  const isIssued = kind === "issued";
  let locks = rival?.locks ?? someLocks(random, isIssued ? noneWanted : wanted);
  const form = () => ({ ...formOf(bidder, kind === "bank" ? mailed : {}), locks });
  const draft = await persist<ShownApplication>(bidder.api, "POST", "/api/applications", { form: form() });
  const { id } = draft;
  let latest = draft.version;
  const life: Life = {
    ...{ kind, id, version: 0, acknowledged: [], locks, conflicts: 0 },
    ...{ files: new Map(), unseen: [] },
  };
  born(life);
  doors.read(bidder, life, draft);

  async function say<T extends ShownApplication | StartedPayment>(
    by: Person,
    path: string,
    body?: unknown,
    method = "POST",
  ): Promise<T> {
    const key = randomUUID();
    const saidAt = performance.now();
    const url = `/api/applications/${id}${path}`;
    const answer = await persist<T>(by.api, method, url, body, key);
    accepted(saidAt, path);
    const given: ShownApplication | StartedPayment = answer;
    const told = "application" in given ? given.application : given;
    doors.read(by, life, told);
    if (random.next() < 0.2) await persist<T>(by.api, method, url, body, key);
    latest = told.version;
    life.version = Math.max(life.version, latest);
    const command = commandOf[path];
    if (command) life.acknowledged.push(command);
    return answer;
  }
  const until = async (expected: (application: ShownApplication) => boolean): Promise<ShownApplication> => {
    const deadline = performance.now() + patienceSeconds * 1000;
    for (;;) {
      const application = await persist<ShownApplication>(bidder.api, "GET", `/api/applications/${id}`);
      if (expected(application)) return application;
      if (performance.now() > deadline)
        throw new Error(`${kind} ${id} stays at ${application.stage}, waiting for ${String(expected)}`);
      await pause(pauseMs);
    }
  };
  type Way = { channel: string; bank?: string };
  /** Opens an order. The result is undefined if the order expired before it was answered, as with a stalled store. */
  const order = (way: Way): Promise<StartedPayment | undefined> =>
    say<StartedPayment>(bidder, "/payments", way).catch((error: unknown) => {
      if (error instanceof Refused && error.code === "ATTEMPT_REPLACED") return undefined;
      throw error;
    });
  const pay = async (way: Way): Promise<StartedPayment> => {
    for (;;) {
      const started = await order(way);
      if (!started) continue;
      const { attempt } = started;
      if (!attempt) return started;
      const paid = await (
        way.channel === "wechat" ? scanAndPay(addresses, attempt.number) : payAtBank(addresses, started)
      ).then(
        () => true,
        () => false,
      );
      if (paid) {
        const isOrderOver = ({ attempts }: ShownApplication) =>
          attempts.some(({ number, status }) => number === attempt.number && !isAttemptOpen({ status }));
        // A bank returns payments after the order's deadline by itself. Another order is paid then.
        if ((await until((seen) => seen.payment === "已支付" || isOrderOver(seen))).payment === "已支付")
          return started;
        continue;
      }
      // The gateway was unavailable, or was killed after it took the money, so the application is read and perhaps paid
      // again.
      await pause(2_000);
      const { payment } = await persist<ShownApplication>(bidder.api, "GET", `/api/applications/${id}`);
      if (payment === "已支付") return started;
    }
  };

  const isDraft = () => !life.acknowledged.includes("submit");
  const edit = async (changed: FormLock[]): Promise<void> => {
    locks = changed;
    const body = { form: form(), version: latest };
    // A draft has no workflow that could accept the command.
    if (isDraft()) {
      const told = await persist<ShownApplication>(bidder.api, "PUT", `/api/applications/${id}`, body);
      doors.read(bidder, life, told);
      latest = told.version;
    } else await say(bidder, "", body, "PUT");
  };
  const upload = async (content: Buffer): Promise<void> => {
    const path = uploadPath({ id, content });
    const { materials } = await persist<Told<"materials">>(bidder.api, "PUT", path, content);
    for (const { id: file } of materials) life.files.set(file, content);
  };
  /** Runs work that takes locks. After a refusal, it continues without the locks that another application has. */
  const taking = async (
    code: string,
    take: () => Promise<unknown>,
    goOn: (taken: string[]) => Promise<void>,
  ) => {
    for (;;) {
      try {
        return await take();
      } catch (error) {
        if (!(error instanceof Refused) || error.code !== code) throw error;
        life.conflicts += 1;
        await goOn(error.locks);
      }
    }
  };
  const submit = async (opinion: string): Promise<void> => {
    await taking(
      "LOCK_HAS_OPEN_APPLICATION",
      () => say(bidder, "/submission", { opinion }),
      (taken) => edit(withoutTaken(random, locks, taken)),
    );
    life.locks = locks;
  };
  const review = async (said: object) =>
    say(world.reviewer, "/review", { ...approvalOf(await until(() => true)), ...said });
  const reject = (named: readonly string[] = []) =>
    review({ decision: "reject", opinion: "请修改", ...(named.length > 0 ? { locks: named } : {}) });

  if (!rival && random.next() < 0.5) await edit(changedLocks(random, locks));
  if (kind === "wechat" || kind === "bank") await upload(picture(random.between(0, 65_535)));
  await submit("请审核");
  const [first, ...others] = locks;
  // The bidder's organisation applies for one of its locks again, by mistake.
  if (first && !rival && random.next() < 0.3) {
    const doubled = [random.pick([first, ...others]), ...someLocks(random, noneWanted)];
    await live("withdrawn", { ...steps, rival: { bidder, locks: doubled } });
  }
  if (kind === "rejected" || kind === "edited") {
    await reject();
    for (let edits = 0; edits < 3 || (kind === "edited" && !isOver()); edits += 1) {
      await edit(changedLocks(random, locks));
      await pause(pauseMs);
    }
    await submit("已改");
  }
  if (kind === "withdrawn") {
    await say(bidder, "/withdrawal", { opinion: "不办了" });
    life.ended = await until(({ endedAt }) => endedAt !== undefined);
    return life;
  }
  await taking(
    "LOCK_APPROVED_FOR_ANOTHER",
    () => review({}),
    async (taken) => {
      await reject(taken);
      await edit(withoutTaken(random, locks, taken));
      await submit("已去掉");
    },
  );
  if (!isIssued)
    wanted.serials = [...locks.map(({ lockSerial }) => lockSerial), ...wanted.serials].slice(0, mostWanted);
  if (kind === "switched") await order({ channel: "unionpay", bank: "ABC" });
  const isByBank = kind === "bank" || (isIssued && random.next() < 0.5);
  await pay(isByBank ? { channel: "unionpay", bank: "ICBC" } : { channel: "wechat" });
  const paid = await until(({ payment }) => payment === "已支付");
  const askByTwo = async (path: string, body: object): Promise<void> => {
    const { consent } = await say<Told<"applicationByHand">>(world.operator, path, body);
    const agreement = { decision: "agree", opinion: "已核对" };
    if (consent)
      await persist(world.secondOperator.api, "POST", `/api/consents/${consent.id}/decision`, agreement);
  };
  const withdrawPaid = async (): Promise<Life> => {
    await askByTwo("/withdrawal", { opinion: "用户要求撤回" });
    life.ended = await until(({ endedAt }) => endedAt !== undefined);
    return life;
  };
  if (kind === "refunded") return withdrawPaid();
  if (isIssued) {
    const unionPayOrder = isByBank ? orderPaid(paid) : undefined;
    life.issuing = await issueLocks({ world, random, bidder, id, locks, unionPayOrder });
    const isNoneRenewed = locks.every(
      ({ lockSerial }) => life.issuing && firstTold(life.issuing, lockSerial)?.state === "未能办理",
    );
    const { status, owed } = await until(
      (seen) => seen.status === "已撤回" || seen.handling === "已办理" || isNoneRenewed,
    );
    if (status !== "已撤回") {
      // If no lock was renewed, all of the money is refunded.
      if (isNoneRenewed) return withdrawPaid();
      const giveBack = async () => {
        if (owed) await askByTwo("/part-refund", { locks: owed.locks, reason: "示例：未能延期" });
        await until((seen) => seen.owed === undefined && seen.refundingFen === undefined);
      };
      // A WeChat order that shows a refund must be compared with the next day's bill before an invoice is made.
      if (isByBank) await giveBack();
      await say(bidder, "/invoice", invoiceFor(bidder));
      if (!isByBank) await until(({ invoice }) => invoice === "已开票").then(giveBack);
    }
    life.ended = await until(({ endedAt }) => endedAt !== undefined);
    return life;
  }
  await say(world.reviewer, "/records", { text: recordText });
  if (kind === "bank")
    await say(world.reviewer, "/shipment", { carrier: "示例快递", trackingNumber: "DEMO123456" });
  await say(world.reviewer, "/handled");
  await say(bidder, "/invoice", invoiceFor(bidder));
  life.ended = await until(({ endedAt }) => endedAt !== undefined);
  return life;
}
