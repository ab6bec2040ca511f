import type { Answer as Told } from "../../contract/answers";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { lockKey } from "../../domain/form/lock-key";
import { defaultLockTypes, type FormLock } from "../../domain/form/form";
import { yearsLater } from "../../domain/locks/register";
import type { ToldResult } from "../../domain/locks/results";
import type { ShownApplication } from "../../embedded/demo/api-client";
import { gatewayControls } from "../support/gateways";
import { newOrgCode } from "../support/people";
import { persist, Refused } from "../support/persistent";
import type { Bidder, World } from "../support/world";
import type { Random } from "./random";

/** Records what the certificate authority and the channel's console did to the locks of one application. */
export interface Issuing {
  /**
   * Outcomes that the API accepted, in the order in which they were reported. The first outcome of each lock is valid.
   */
  told: ToldResult[];
  /** Largest sum, in fen, that can have gone back in the channel's console. */
  consoleFen: number;
}

/** Returns the valid outcome of a lock: the first one that was reported. */
export const firstTold = ({ told }: Pick<Issuing, "told">, lockSerial: string): ToldResult | undefined =>
  told.find((one) => lockKey(one.lockSerial) === lockKey(lockSerial));

interface Scene {
  world: World;
  random: Random;
  bidder: Bidder;
  id: string;
  locks: readonly FormLock[];
  /** Number of the paid order at UnionPay. If set, the console may give a part of the payment back. */
  unionPayOrder?: string | undefined;
}

/**
 * First and last year in which an imported or issued validity may end. The range lies around the end that the renewal
 * adds up to.
 */
const endYears = [2027, 2034] as const;
const consoleFen = 100;

/**
 * Plays the authority's work on a paid application, with all that may happen meanwhile: imports of lock lists,
 * transfers of locks, a withdrawal by the operator, money given back in the console, and outcomes that are told in
 * parts, twice, with contradictions, late or not at all. A reviewer decides on the locks that are left.
 */
export async function issueLocks({
  world,
  random,
  bidder,
  id,
  locks,
  unionPayOrder,
}: Scene): Promise<Issuing> {
  const { operator, secondOperator, issuer, reviewer } = world;
  const issuing: Issuing = { told: [], consoleFen: 0 };
  const some = <T>(list: readonly T[], share: number) => list.filter(() => random.next() < share);
  const now = () => new Date().toISOString();
  const sometimes = async (chance: number, act: () => Promise<unknown>) => {
    if (random.next() < chance) await act();
  };
  const someEnd = () => `${random.between(...endYears)}-0${random.between(1, 9)}-15`;

  const importSome = () => {
    const rows = some(locks, 0.4).map(({ lockSerial: serial, lockType }, index) => ({
      ...{ line: index + 1, serial, expiresOn: someEnd() },
      lockType: random.next() < 0.1 ? random.pick(defaultLockTypes) : lockType,
      creditCode: random.next() < 0.1 ? newOrgCode() : bidder.orgCode,
    }));
    const path = "/api/operations/locks/import";
    return rows.length === 0
      ? Promise.resolve()
      : persist(operator.api, "POST", path, { rows, dryRun: false });
  };
  /**
   * Has two operators withdraw the application. The API refuses if locks were given out before, or if money went back
   * between their two decisions.
   */
  const withdraw = async () => {
    try {
      const path = `/api/applications/${id}/withdrawal`;
      const opinion = "用户要求撤回";
      const { consent } = await persist<Told<"applicationByHand">>(operator.api, "POST", path, { opinion });
      const agreement = { decision: "agree", opinion: "已核对" };
      if (consent)
        await persist(secondOperator.api, "POST", `/api/consents/${consent.id}/decision`, agreement);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  };
  const giveBackInConsole = async () => {
    if (unionPayOrder === undefined) return;
    const { refundByHand } = gatewayControls(world.stack.addresses);
    issuing.consoleFen += consoleFen;
    // A console whose answer is lost may have carried the refund out.
    await refundByHand("unionpay", unionPayOrder, now(), { amountFen: consoleFen }).catch(() => undefined);
  };
  /** Claims the work order. The API refuses once money has gone back or the application is withdrawn. */
  const claim = () =>
    persist(issuer.api, "POST", `/api/work-orders/${id}/claims`).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
    });

  /** Returns an end that differs from the proposed one by the given number of days, and can be right. */
  const issuedEnd = (lockSerial: string, days: number): string => {
    const { years = 1 } = locks.find((lock) => lock.lockSerial === lockSerial) ?? {};
    return dayAfter(yearsLater(beijingDay(Date.now()), years), days);
  };
  const outcome = (lockSerial: string): ToldResult =>
    random.next() < 0.2
      ? { lockSerial, state: "未能办理", reason: "芯片损坏" }
      : {
          ...{ lockSerial, state: "已制证", certificateNumber: `CA${random.between(1, 1e9)}` },
          ...{ notBefore: beijingDay(Date.now()), notAfter: issuedEnd(lockSerial, random.between(-60, 60)) },
        };
  const tell = async (results: readonly ToldResult[]) => {
    const say = () => persist(issuer.api, "PUT", `/api/work-orders/${id}/results`, { results });
    await say();
    issuing.told.push(...results);
    await sometimes(0.2, say);
  };
  const contradict = ({ lockSerial }: ToldResult) =>
    tell([
      {
        ...{ lockSerial, state: "已制证", certificateNumber: `CB${random.between(1, 1e9)}` },
        ...{ notBefore: beijingDay(Date.now()), notAfter: issuedEnd(lockSerial, random.between(61, 90)) },
      },
    ]);
  const seen = () => persist<ShownApplication>(bidder.api, "GET", `/api/applications/${id}`);
  const isOpen = ({ status, handling }: ShownApplication) => status === "审核通过" && handling === "办理中";

  await Promise.all([
    sometimes(0.9, claim),
    sometimes(0.3, importSome),
    sometimes(0.15, withdraw),
    sometimes(0.3, giveBackInConsole),
  ]);
  const told = some(locks, random.next() < 0.7 ? 1 : 0.6).map(({ lockSerial }) => outcome(lockSerial));
  while (told.length > 0) {
    const part = told.splice(0, random.between(1, 4));
    await Promise.all([tell(part), sometimes(0.2, importSome)]);
    const [first] = part;
    if (first) await sometimes(0.15, () => contradict(first));
  }
  // A workflow that was reset shows an earlier state for a while. The reviewer's command is then refused, and they read
  // the application again.
  for (let application = await seen(); isOpen(application); application = await seen()) {
    const undecided = locks.filter(({ lockSerial }) => firstTold(issuing, lockSerial) === undefined);
    if (undecided.length === 0) break;
    const isOneRenewed = locks.some(({ lockSerial }) => firstTold(issuing, lockSerial)?.state === "已制证");
    const leftOut = isOneRenewed ? some(undecided, 0.3).map(({ lockSerial }) => lockSerial) : [];
    const body = leftOut.length > 0 ? { leftOut } : {};
    const path = `/api/applications/${id}/handled`;
    await persist(reviewer.api, "POST", path, body).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
    });
  }
  const [first] = issuing.told;
  if (first) await sometimes(0.1, () => contradict(first));
  return issuing;
}
