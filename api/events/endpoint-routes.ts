import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Answer } from "../../contract/answers";
import { endpointLimits, mayPause, stateAfter } from "../../domain/events/endpoint";
import {
  addressFault,
  isNetwork,
  NotTaken,
  type AddressFault,
  type Receiver,
  type Taken,
} from "../../gateways/webhooks";
import { newUlid } from "../../lib/new-ulid";
import { presentEra } from "../../store/event-eras";
import { isDuplicateKey } from "../../store/models/duplicate-key";
import { nativeCollection } from "../../store/models/native-collection";
import type { WebhookEndpoint } from "../../store/models/webhook";
import { highestNumber } from "../../store/read-events";
import { callAgain, newEndpoint, rolled, tellAgain } from "../../store/webhook-endpoints";
import type { Feature } from "../dependencies";
import { reads, writes } from "../openapi/named";
import type { Tell } from "../openapi/route";
import type { Idempotency } from "../platform/idempotency";
import type { Principal } from "../platform/principal";
import { Problem } from "../platform/problem";
import { numberAfter } from "./cursor";

/*
 * Routes of endpoints, which are the addresses at which other systems are called with events. A subscriber sees and
 * changes its own, operators all of them.
 */

const endpointParams = z.strictObject({
  endpoint: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, "接收方的编号不正确"),
});

/** Weight of a request that calls an address of somebody else, in usual requests. */
const callWeight = 5;

const role = ["subscriber", "operator"] as const;
const isOperator = ({ roles }: Principal): boolean => roles.includes("operator");

const addressFaults: Readonly<Record<AddressFault, string>> = {
  "no address": "不是网址",
  plain: "须以 https:// 开头",
  user: "不能有用户名和口令：由签名证明来自本系统",
  "own network": "在内网：由运维人员登记，并在网段（networks）中写明它，如 10.1.2.3/32",
};

/** Returns the reason of a failed call in words for the endpoint's owner. */
function reasonOf(error: unknown): string {
  if (error instanceof NotTaken) return `对方答 ${error.status}`;
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code === "EACCES") return addressFaults["own network"];
  return code === "ETIMEDOUT" ? "对方没有及时应答" : `连接不上${code === "" ? "" : `（${code}）`}`;
}

/** Decides whether an answer holds the challenge, as the whole text or as a field of JSON. */
function holds({ body }: Taken, challenge: string): boolean {
  const text = body.toString("utf8").trim();
  if (text === challenge) return true;
  try {
    return (JSON.parse(text) as { challenge?: unknown } | null)?.challenge === challenge;
  } catch {
    return false;
  }
}

/** Part of a request that names an endpoint. */
interface Request {
  params: { endpoint: string };
  principal: Principal;
  idempotency: Pick<Idempotency, "once">;
  tell: Tell;
}

/** Routes of endpoints. */
export const endpointRoutes: Feature = (defineRoute, { models, webhooks, now }) => {
  const collection = nativeCollection(models.webhookEndpoints);

  const present = (found: WebhookEndpoint, secret?: string): Answer<"webhookEndpoint"> => {
    const { _id: id, name, url, networks, state, endedBecause, client, createdAt, failingSince } = found;
    const until = found.secrets[1]?.until;
    return {
      id,
      name,
      url,
      networks,
      state,
      createdAt: createdAt.toISOString(),
      ...(endedBecause === undefined ? {} : { endedBecause }),
      ...(client === undefined ? {} : { client }),
      ...(failingSince === undefined ? {} : { failingSince: failingSince.toISOString() }),
      ...(until && until.getTime() > now() ? { formerSecretUntil: until.toISOString() } : {}),
      ...(secret === undefined ? {} : { secret }),
    };
  };

  /** @throws Problem NOT_FOUND for an endpoint of somebody else, too */
  async function findOwn(_id: string, principal: Principal): Promise<WebhookEndpoint> {
    const own = isOperator(principal) ? {} : { owner: principal.subject };
    const found = await collection.findOne({ _id, ...own }, { projection: { calls: 0 } });
    if (!found) throw new Problem("NOT_FOUND");
    return { ...found, calls: [] };
  }

  /** Changes an endpoint as it was read. @throws Problem SHOWN_CHANGED if somebody else has changed it since */
  async function change({ _id, version }: WebhookEndpoint, changes: Partial<WebhookEndpoint>): Promise<void> {
    // With another state, the reason of the former one goes.
    const forgotten =
      changes.state === undefined ? {} : { $unset: { failingSince: "", endedBecause: "" } as const };
    const { matchedCount } = await collection.updateOne(
      { _id, version },
      { $set: changes, ...forgotten, $inc: { version: 1 } },
    );
    if (matchedCount === 0) throw new Problem("SHOWN_CHANGED");
  }

  /** @throws Problem INVALID_INPUT that says what is wrong with the address */
  function checkAddress({ url, networks }: Pick<Receiver, "url" | "networks">, principal: Principal): void {
    const refuse = (path: string, message: string): Problem =>
      new Problem("INVALID_INPUT", { fields: [{ path, message }] });
    if (networks.length > 0 && !isOperator(principal)) throw refuse("networks", "内网的接收方由运维人员登记");
    if (!networks.every(isNetwork)) throw refuse("networks", "应为网段，如 10.1.2.3/32");
    const fault = addressFault({ url, networks }, webhooks);
    if (fault) throw refuse("url", addressFaults[fault]);
  }

  const newCall = (type: string, data: object) => {
    const id = `${type.replace("endpoint.", "")}-${newUlid(now())}`;
    return { id, body: JSON.stringify({ id, type, timestamp: new Date(now()).toISOString(), data }) };
  };
  const call = (found: WebhookEndpoint, event: { id: string; body: string }): Promise<Taken> =>
    webhooks.call({ ...found, secrets: webhooks.secrets.inForce(found, now()) }, event);

  /** @throws Problem ENDPOINT_NOT_PROVED unless the endpoint answers a challenge with it */
  async function prove(found: WebhookEndpoint): Promise<void> {
    const challenge = randomBytes(24).toString("base64url");
    const refuse = (reason: string) =>
      new Problem("ENDPOINT_NOT_PROVED", {
        detail: `${reason}。请让接收方在10秒内以2xx应答，内容为收到的 challenge，再启用`,
      });
    const answer = await call(found, newCall("endpoint.challenge", { challenge })).catch((error: unknown) => {
      throw refuse(reasonOf(error));
    });
    if (!holds(answer, challenge)) throw refuse("应答中没有 challenge");
  }

  /** Does something once to an endpoint that the caller may change. @returns the endpoint as it is then */
  async function actOnce(
    { params: { endpoint: id }, principal, idempotency, tell }: Request,
    act: (found: WebhookEndpoint) => Promise<void>,
  ): Promise<WebhookEndpoint> {
    tell({ record: id });
    await idempotency.once(async () => act(await findOwn(id, principal)));
    return findOwn(id, principal);
  }

  defineRoute({
    ...reads("webhookEndpoints", "接收方，先登记的在前"),
    summary: "接收方：由本系统把事件发到的地址",
    role,
    problems: [],
    handler: async ({ principal }) => {
      const own = isOperator(principal) ? {} : { owner: principal.subject };
      const found = await collection
        .find(own, { projection: { calls: 0 } })
        .sort({ _id: 1 })
        .toArray();
      return { items: found.map((one) => present(one)) };
    },
  });

  defineRoute({
    ...writes("createEndpoint", { description: "已登记，有密钥，等待启用", status: 201 }),
    summary: "登记一个接收方",
    role,
    problems: ["ENDPOINTS_FULL"],
    handler: async ({ body: { name, url, networks = [] }, principal, idempotency, setHeader, tell }) => {
      const { resourceId: _id, requestId } = idempotency;
      const owner = isOperator(principal) ? undefined : principal.subject;
      tell({ record: _id });
      await idempotency.once(async () => {
        checkAddress({ url, networks }, principal);
        const [all, own] = await Promise.all([
          collection.countDocuments({ _id: { $ne: _id } }),
          owner === undefined ? 0 : collection.countDocuments({ owner, _id: { $ne: _id } }),
        ]);
        if (all >= endpointLimits.all || own >= endpointLimits.ofOwner) throw new Problem("ENDPOINTS_FULL");
        const endpoint = newEndpoint({
          _id,
          ...(owner === undefined ? {} : { owner }),
          ...(owner === undefined || !principal.script ? {} : { client: principal.script.clientId }),
          name,
          url,
          networks,
          number: await highestNumber(models.events),
          secret: webhooks.secrets.make(_id, requestId),
          at: now(),
        });
        // A run of the same request that died may have inserted it.
        await collection.insertOne(endpoint).catch((error: unknown) => {
          if (!isDuplicateKey(error)) throw error;
        });
      });
      const found = await findOwn(_id, principal);
      setHeader("Location", `/api/webhook-endpoints/${_id}`);
      return present(found, webhooks.secrets.madeBy(found, requestId));
    },
  });

  defineRoute({
    ...writes("changeEndpoint", { description: "已更改；换了地址的须再启用" }),
    summary: "更改接收方的名称、地址",
    role,
    params: endpointParams,
    records: "none",
    problems: ["NOT_FOUND", "SHOWN_CHANGED"],
    handler: async (request) => {
      const { body, principal } = request;
      const changed = await actOnce(request, async (found) => {
        const { name = found.name, url = found.url } = body;
        const moves = url !== found.url;
        // The networks that operators have allowed are for the address that they have seen.
        const networks = body.networks ?? (moves && !isOperator(principal) ? [] : found.networks);
        if (moves || body.networks) checkAddress({ url, networks }, principal);
        await change(found, { name, url, networks, ...(moves ? { state: stateAfter.move } : {}) });
      });
      return present(changed);
    },
  });

  defineRoute({
    ...writes("deleteEndpoint", { description: "已删除" }),
    summary: "删除接收方，不再发事件给它",
    role,
    params: endpointParams,
    records: "none",
    problems: ["NOT_FOUND"],
    handler: async ({ params: { endpoint: id }, principal, idempotency, tell }) => {
      tell({ record: id });
      await idempotency.once(async () => {
        await findOwn(id, principal);
        await collection.deleteOne({ _id: id });
        await nativeCollection(models.webhookDeliveries).deleteMany({ endpoint: id });
      });
    },
  });

  defineRoute({
    ...writes("enableEndpoint", { description: "已启用" }),
    summary: "验证接收方并启用：没有送达的事件随即重发",
    role,
    weight: callWeight,
    params: endpointParams,
    records: "none",
    problems: ["NOT_FOUND", "ENDPOINT_NOT_PROVED", "SHOWN_CHANGED"],
    handler: async (request) => {
      const enabled = await actOnce(request, async (found) => {
        await prove(found);
        // The deliveries come first, so that a process that ends in between leaves them to the next request.
        await callAgain(models, found._id, new Date(now()));
        await change(found, { state: stateAfter.proof });
      });
      return present(enabled);
    },
  });

  defineRoute({
    ...writes("pauseEndpoint", { description: "已暂停，或本来就没有启用" }),
    summary: "暂停接收方：再启用时从停下的地方继续",
    role,
    params: endpointParams,
    records: "none",
    problems: ["NOT_FOUND", "SHOWN_CHANGED"],
    handler: async (request) => {
      const paused = await actOnce(request, async (found) => {
        if (mayPause(found.state)) await change(found, { state: stateAfter.pause });
      });
      return present(paused);
    },
  });

  defineRoute({
    ...writes("pingEndpoint", { description: "对方是否收下" }),
    summary: "给接收方发一个 endpoint.ping，看它怎样应答",
    role,
    weight: callWeight,
    params: endpointParams,
    records: "none",
    problems: ["NOT_FOUND"],
    handler: ({ params: { endpoint: id }, principal, idempotency, tell }) => {
      tell({ record: id });
      return idempotency.once(async (): Promise<Answer<"webhookPing">> => {
        const found = await findOwn(id, principal);
        try {
          const { status } = await call(found, newCall("endpoint.ping", {}));
          return { accepted: true, status };
        } catch (error) {
          const answered = error instanceof NotTaken ? { status: error.status } : {};
          return { accepted: false, ...answered, reason: reasonOf(error) };
        }
      });
    },
  });

  defineRoute({
    ...writes("rollSecret", { description: "新的密钥；旧的在一天内也用来签名" }),
    summary: "更换接收方的密钥",
    role,
    params: endpointParams,
    records: "none",
    problems: ["NOT_FOUND", "SHOWN_CHANGED"],
    handler: async (request) => {
      const { requestId } = request.idempotency;
      const changed = await actOnce(request, async (found) => {
        // A run of the same request that died may have made it.
        if (webhooks.secrets.madeBy(found, requestId) !== undefined) return;
        const made = webhooks.secrets.make(found._id, requestId);
        await change(found, { secrets: rolled(found.secrets, { made, at: now() }) });
      });
      return present(changed, webhooks.secrets.madeBy(changed, requestId));
    },
  });

  defineRoute({
    ...writes("endFormerSecret", { description: "旧密钥不再用来签名" }),
    summary: "提前停用接收方的旧密钥",
    role,
    params: endpointParams,
    records: "none",
    problems: ["NOT_FOUND", "SHOWN_CHANGED"],
    handler: async (request) =>
      present(await actOnce(request, (found) => change(found, { secrets: found.secrets.slice(0, 1) }))),
  });

  defineRoute({
    ...writes("replayEvents", { description: "将重发的事件数" }),
    summary: "从一个位置起，把已经发过的事件再发一遍",
    role,
    params: endpointParams,
    records: "none",
    problems: ["NOT_FOUND", "CURSOR_EXPIRED"],
    handler: ({ params: { endpoint: id }, body: { after }, principal, idempotency, tell }) => {
      tell({ record: id });
      return idempotency.once(async () => {
        const found = await findOwn(id, principal);
        const number = await numberAfter(models, await presentEra(models.eventEras), after);
        const events = Math.max(0, found.number - number);
        if (events > endpointLimits.replayed)
          throw new Problem("INVALID_INPUT", {
            fields: [
              { path: "after", message: `最多重发${endpointLimits.replayed}个事件，请从较晚的位置开始` },
            ],
          });
        if (events > 0) await tellAgain(models, id, number);
        return { events };
      });
    },
  });

  defineRoute({
    ...reads("webhookCalls", "最近的调用，后来的在前"),
    summary: "接收方的调用记录：事件、应答的状态码、用时",
    role,
    params: endpointParams,
    records: "none",
    problems: ["NOT_FOUND"],
    handler: async ({ params: { endpoint: id }, principal }) => {
      await findOwn(id, principal);
      const found = await collection.findOne({ _id: id }, { projection: { calls: 1 } });
      const since = now() - endpointLimits.callsMs;
      const calls = (found?.calls ?? []).filter(({ at }) => at.getTime() >= since);
      return { items: calls.map((one) => ({ ...one, at: one.at.toISOString() })).toReversed() };
    },
  });
};
