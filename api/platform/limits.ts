import { isIPv6 } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { RateLimiterMemory, RateLimiterMongo, RateLimiterRes } from "rate-limiter-flexible";
import type { RequestHandler } from "express";
import type { Connection } from "mongoose";
import { materialLimits } from "../../domain/materials/materials";
import { quotas, type LimitsConfig, type Quota } from "../../config/limits";
import type { Principal } from "./principal";
import { Problem } from "./problem";

const groupsOfNetwork = 4;
const allGroups = 8;

const groupsOf = (part: string): string[] => (part === "" ? [] : part.split(":"));

/**
 * Returns the network that counts as one address: the /64 of an IPv6 address, since one customer can use all of its
 * 2^64 addresses, or an IPv4 address in its plain notation.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("::");
  const [before, after] = [groupsOf(head), groupsOf(tail ?? "")];
  const left = Math.max(tail === undefined ? 0 : allGroups - before.length - after.length, 0);
  const groups = [...before, ...Array.from({ length: left }, () => "0"), ...after];
  const network = groups.slice(0, groupsOfNetwork).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}

interface Line {
  /** Total weight of the work under way. */
  taken: number;
  waiting: { weight: number; go: () => void }[];
}

/**
 * Creates a limit on the total weight of concurrent work per key. Further work waits in a queue of its own key, and
 * does not delay other keys.
 * @returns a function that acquires a slot and resolves to one that releases it; a second release does nothing
 */
export function createConcurrencyLimit(atOnce: number) {
  const lines = new Map<string, Line>();

  return async function acquireSlot(key: string, weight = 1): Promise<() => void> {
    const line = lines.get(key) ?? { taken: 0, waiting: [] };
    lines.set(key, line);
    const fits = (more: number): boolean => line.taken + more <= atOnce;
    const own = Math.min(weight, atOnce);
    if (line.waiting.length === 0 && fits(own)) line.taken += own;
    else await new Promise<void>((go) => line.waiting.push({ weight: own, go }));
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      line.taken -= own;
      // Released weight goes to waiting work in the order of the queue.
      for (let [next] = line.waiting; next && fits(next.weight); [next] = line.waiting) {
        line.waiting.shift();
        line.taken += next.weight;
        next.go();
      }
      if (line.taken === 0) lines.delete(key);
    };
  };
}

type Kind = "read" | "write";
/** Kind of work that slots limit. Uploads have slots of their own because each holds megabytes in memory. */
type Work = Kind | "upload";
/** State of one limit after a request, for the headers RateLimit-Policy and RateLimit. */
export interface LimitUsage {
  policy: Kind | "organisation" | Quota;
  /** Most requests, or acts that a quota counts, in the window of so many seconds. */
  quota: number;
  windowSeconds: number;
  /** Number of requests or acts that are left, and the seconds until all of the quota is there again. */
  remaining: number;
  resetSeconds: number;
}

type Caller = Pick<Principal, "subject" | "orgCode">;

/** Caller whose organisation's quota is spent. */
export interface Spender extends Caller {
  /** Is told what is left of the quota, also by a refusal. */
  onUsage?: OnUsage;
}

export type OnUsage = (usage: LimitUsage) => void;

/** A quota as clients are told of it: `most` acts of an organisation in `seconds`, counted from the first one. */
interface QuotaShown {
  name: Quota;
  what: string;
  most: number;
  seconds: number;
}

/** Limits that apply to the API: requests per minute, concurrent work, and quotas of an hour or a day. */
export interface Limits {
  /** Quotas that count acts, which a client can foresee. */
  readonly quotas: readonly QuotaShown[];
  /** Counts a request of a network address. @throws Problem TOO_MANY_REQUESTS */
  countAddress(address: string): Promise<void>;
  /**
   * Counts a forged notice of a network address. Genuine notices are never limited.
   * @throws Problem TOO_MANY_REQUESTS, without a delay: a delayed refusal would occupy a connection of the reverse
   * proxy, which the gateways need, too
   */
  countForgery(address: string): Promise<void>;
  /**
   * Counts a request of a caller and their organisation.
   * @param onUsage - is told what is left of each limit that counted the request, also of one that refuses it
   * @throws Problem TOO_MANY_REQUESTS
   */
  countRequest(principal: Caller, kind: Kind, weight?: number, onUsage?: OnUsage): Promise<void>;
  /**
   * Waits until the caller's organisation has a free slot, and, for an upload, until all uploads together leave room
   * for it.
   * @param bytes - length of an upload, if the client declares it
   * @returns a function that releases the slot
   */
  acquireSlot(principal: Caller, work: Work, bytes?: number): Promise<() => void>;
  /**
   * Does work that counts against the organisation's quota. Work that fails does not count.
   * @throws Problem QUOTA_REACHED
   */
  spend<T>(quota: Quota, spender: Spender, work: () => Promise<T>, amount?: number): Promise<T>;
  /**
   * Does work whose cost is known only afterwards. The work reports its cost, and the cost counts whether the work
   * succeeds or not.
   * @throws Problem QUOTA_REACHED if the organisation's quota was used up before
   */
  meter<T>(
    quota: Quota,
    principal: Caller,
    work: (onSpent: (amount: number) => Promise<void>) => Promise<T>,
  ): Promise<T>;
  /**
   * Counts something that can't be undone, such as an answer. Returns false once the organisation's quota is used up.
   */
  count(quota: Quota, principal: Caller): Promise<boolean>;
  /** Returns true if the organisation's quota is used up. */
  isSpent(quota: Quota, principal: Caller): Promise<boolean>;
}

const minute = 60;
/**
 * Number of parts into which the reads of a minute are divided. If all reads came at once, other callers would have to
 * wait for them.
 */
const readParts = 6;

interface Options {
  config: LimitsConfig;
  /** Database with the counts of an hour or a day, which all API processes share. */
  database: Connection;
  /**
   * Delay of a refusal, in milliseconds. It slows down clients that would ask again at once, since a refusal costs
   * something, too.
   */
  refusalMs?: number;
}

/** Returns a handler that refuses addresses with too many requests, before authentication. */
export const countAddress =
  (limits: Pick<Limits, "countAddress">): RequestHandler =>
  async (request, _response, next) => {
    await limits.countAddress(request.ip ?? "");
    next();
  };

/** Creates the limits, which count requests per subject, organisation and network address. */
export function createLimits({ config, database, refusalMs = 1_000 }: Options): Limits {
  const perMinute = (points: number, parts = 1) =>
    new RateLimiterMemory({ points: Math.ceil(points / parts), duration: minute / parts });
  const addresses = perMinute(config.addressPerMinute);
  const forgers = perMinute(config.addressPerMinute);
  const organisations = perMinute(config.organisationPerMinute);
  const requests = {
    read: perMinute(config.readsPerMinute, readParts),
    write: perMinute(config.writesPerMinute),
  };
  const slots = {
    read: createConcurrencyLimit(config.atOnce.read),
    write: createConcurrencyLimit(config.atOnce.write),
    upload: createConcurrencyLimit(config.atOnce.uploadOfOrganisation),
  };
  const allUploads = createConcurrencyLimit(config.atOnce.upload * materialLimits.bytes);
  const shared = (quota: Quota) =>
    new RateLimiterMongo({
      storeClient: database.getClient(),
      ...(database.name === undefined ? {} : { dbName: database.name }),
      tableName: "quotas",
      keyPrefix: quota,
      points: config.quotas[quota].most,
      duration: config.quotas[quota].seconds,
    });
  const limiters = Object.fromEntries(quotas.map((quota) => [quota, shared(quota)])) as Record<
    Quota,
    RateLimiterMongo
  >;

  const count = async (quota: Quota, { subject, orgCode }: Caller): Promise<boolean> => {
    try {
      await limiters[quota].consume(orgCode ?? subject);
      return true;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return false;
    }
  };

  return {
    quotas: (["drafts", "submissions", "orders", "deliveries"] as const).map((name) => ({
      name,
      what: names[name],
      ...config.quotas[name],
    })),
    count,
    isSpent: async (quota, { subject, orgCode }) => {
      const had = await limiters[quota].get(orgCode ?? subject);
      return (had?.consumedPoints ?? 0) >= config.quotas[quota].most;
    },
    meter: async (quota, { subject, orgCode }, work) => {
      const who = orgCode ?? subject;
      const { most } = config.quotas[quota];
      const had = await limiters[quota].get(who);
      if (had && had.consumedPoints >= most) throw quotaReached(quota, most, had);
      return work(async (amount) => void (await limiters[quota].penalty(who, amount)));
    },
    countAddress: (address) => consume(addresses, networkOf(address), 1, { refusalMs }),
    countForgery: (address) => consume(forgers, networkOf(address), 1, { refusalMs: 0 }),
    countRequest: async ({ subject, orgCode }, kind, weight = 1, onUsage = () => undefined) => {
      const countBy = (policy: LimitUsage["policy"], limiter: RateLimiterMemory, key: string) =>
        consume(limiter, key, weight, {
          refusalMs,
          onState: (state) => onUsage({ policy, ...usageOf(limiter, state) }),
        });
      await countBy(kind, requests[kind], subject);
      if (orgCode !== undefined) await countBy("organisation", organisations, orgCode);
    },
    acquireSlot: async ({ subject, orgCode }, work, bytes = materialLimits.bytes) => {
      const release = await slots[work](orgCode ?? subject);
      if (work !== "upload") return release;
      const releaseAll = await allUploads("", bytes);
      return () => {
        releaseAll();
        release();
      };
    },
    spend: async (quota, { subject, orgCode, onUsage = () => undefined }, work, amount = 1) => {
      const who = orgCode ?? subject;
      const limiter = limiters[quota];
      const tell = (state: RateLimiterRes) => onUsage({ policy: quota, ...usageOf(limiter, state) });
      let spent: RateLimiterRes;
      try {
        spent = await limiter.consume(who, amount);
      } catch (error) {
        if (error instanceof RateLimiterRes) tell(error);
        throw quotaReached(quota, config.quotas[quota].most, error);
      }
      try {
        const done = await work();
        tell(spent);
        return done;
      } catch (error) {
        await limiter.reward(who, amount);
        throw error;
      }
    },
  };
}

const usageOf = (
  limiter: RateLimiterMemory | RateLimiterMongo,
  state: RateLimiterRes,
): Omit<LimitUsage, "policy"> => ({
  quota: limiter.points,
  windowSeconds: limiter.duration,
  remaining: state.remainingPoints,
  resetSeconds: secondsOf(state),
});

interface ConsumeOptions {
  refusalMs: number;
  onState?: (state: RateLimiterRes) => void;
}

async function consume(
  limiter: RateLimiterMemory,
  key: string,
  weight: number,
  { refusalMs, onState = () => undefined }: ConsumeOptions,
): Promise<void> {
  try {
    onState(await limiter.consume(key, Math.min(weight, limiter.points)));
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    onState(error);
    await refuse(error, refusalMs);
  }
}

async function refuse(state: RateLimiterRes, refusalMs: number): Promise<never> {
  await pause(refusalMs);
  const retryAfterSeconds = secondsOf(state);
  throw new Problem("TOO_MANY_REQUESTS", {
    detail: `请在${retryAfterSeconds}秒后重试`,
    retryAfterSeconds,
  });
}

const secondsOf = ({ msBeforeNext }: RateLimiterRes): number => Math.max(1, Math.ceil(msBeforeNext / 1_000));

const names: Readonly<Record<Quota, string>> = {
  drafts: "一天内新增的申请",
  submissions: "一天内提交的申请",
  orders: "一小时内新开的支付订单",
  deliveries: "一天内再次发送的发票",
  materials: "一天内上传的申请材料",
  inspections: "一天内检查申请材料所用的时间",
  foreignLocks: "一天内含有其他单位的锁的提交",
};

const shownMost = (quota: Quota, most: number): string => {
  if (quota === "materials") return `${most / 1_000} MB`;
  return quota === "inspections" ? `${most / 1_000}秒` : `${most}件`;
};

function quotaReached(quota: Quota, most: number, error: unknown): unknown {
  if (!(error instanceof RateLimiterRes)) return error;
  const retryAfterSeconds = secondsOf(error);
  const retryAt = new Date(Date.now() + retryAfterSeconds * 1_000);
  return new Problem("QUOTA_REACHED", {
    detail: `本单位${names[quota]}已达上限（${shownMost(quota, most)}），请在${beijingMinute(retryAt)}之后再试`,
    retryAfterSeconds,
  });
}

const beijingMinute = (at: Date): string =>
  new Intl.DateTimeFormat("zh-CN", {
    timeZone: "Asia/Shanghai",
    month: "long",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  }).format(at);
