import { randomBytes } from "node:crypto";
import { endpointLimits, stateAfter } from "../domain/events/endpoint";
import type { Models } from "./models";
import { nativeCollection } from "./models/native-collection";
import type { SealedSecret, WebhookEndpoint } from "./models/webhook";

/** Number of random bytes in a secret. */
const secretBytes = 32;

/** Encrypts files, each for its place. */
interface FileSealer {
  seal(content: Buffer, place: readonly string[]): { keyId: string; sealed: Buffer };
  open(file: { keyId: string; sealed: Buffer }, place: readonly string[]): Buffer;
}

const placeOf = (endpoint: string): string[] => ["webhook-endpoint", endpoint];

/** Creates the keeper of the endpoints' secrets. Each is sealed with a payload key and bound to its endpoint. */
export function createWebhookSecrets(sealer: FileSealer) {
  const open = (endpoint: string, { keyId, sealed }: SealedSecret): string =>
    sealer.open({ keyId, sealed: Buffer.from(sealed, "base64") }, placeOf(endpoint)).toString();

  return {
    /** Makes a secret of the Standard Webhooks specification for an endpoint. */
    make(endpoint: string, madeBy: string): SealedSecret {
      const secret = `whsec_${randomBytes(secretBytes).toString("base64")}`;
      const { keyId, sealed } = sealer.seal(Buffer.from(secret), placeOf(endpoint));
      return { madeBy, keyId, sealed: sealed.toString("base64") };
    },

    /** Returns the secrets that sign at an instant in milliseconds since the epoch, the present one first. */
    inForce: ({ _id, secrets }: Pick<WebhookEndpoint, "_id" | "secrets">, at: number): string[] =>
      secrets
        .filter(({ until }) => until === undefined || until.getTime() > at)
        .map((secret) => open(_id, secret)),

    /** Returns the secret that a request made, if it still stands. */
    madeBy({ _id, secrets }: Pick<WebhookEndpoint, "_id" | "secrets">, request: string): string | undefined {
      const found = secrets.find(({ madeBy }) => madeBy === request);
      return found && open(_id, found);
    },
  };
}

export type WebhookSecrets = ReturnType<typeof createWebhookSecrets>;

/** Returns a new endpoint, which isn't called yet, and will get the events after a number. */
export const newEndpoint = ({
  secret,
  at,
  ...facts
}: Pick<WebhookEndpoint, "_id" | "owner" | "client" | "name" | "url" | "networks" | "number"> & {
  secret: SealedSecret;
  at: number;
}): WebhookEndpoint => ({
  ...facts,
  state: stateAfter.creation,
  version: 1,
  secrets: [secret],
  createdAt: new Date(at),
  calls: [],
});

/** Returns the secrets after a roll: the new one, and the present one for a while. */
export const rolled = (
  [present]: readonly SealedSecret[],
  { made, at }: { made: SealedSecret; at: number },
): SealedSecret[] => [
  made,
  ...(present ? [{ ...present, until: new Date(at + endpointLimits.formerSecretMs) }] : []),
];

/**
 * Makes all of an endpoint's deliveries due, also those that were given up, because it takes events again.
 * @param at - instant at which the deliveries are due
 */
export const callAgain = (
  { webhookDeliveries }: Pick<Models, "webhookDeliveries">,
  endpoint: string,
  at: Date,
) =>
  nativeCollection(webhookDeliveries).updateMany(
    { endpoint },
    { $set: { status: "待发送", attempts: 0, since: at, nextAttemptAt: at } },
  );

/**
 * Has an endpoint told again of all events after a number. Deliveries that wait follow the position, so that an
 * application's events stay in order.
 */
export async function tellAgain(
  { webhookEndpoints, webhookDeliveries }: Pick<Models, "webhookEndpoints" | "webhookDeliveries">,
  endpoint: string,
  after: number,
): Promise<void> {
  await nativeCollection(webhookEndpoints).updateOne({ _id: endpoint }, { $min: { number: after } });
  await nativeCollection(webhookDeliveries).updateMany({ endpoint }, { $min: { told: after } });
}

/**
 * Deletes deliveries whose endpoint is deleted. A worker may have written one meanwhile, and whoever deleted the endpoint
 * may have died in between. Each endpoint is older than its deliveries, so one that is missing after they were read has
 * been deleted.
 */
export async function sweepDeliveries({
  webhookEndpoints,
  webhookDeliveries,
}: Pick<Models, "webhookEndpoints" | "webhookDeliveries">): Promise<void> {
  const deliveries = nativeCollection(webhookDeliveries);
  const named = await deliveries.distinct("endpoint");
  if (named.length === 0) return;
  const found = await nativeCollection(webhookEndpoints)
    .find({ _id: { $in: named } }, { projection: { _id: 1 } })
    .toArray();
  const left = new Set(found.map(({ _id }) => _id));
  const deleted = named.filter((id) => !left.has(id));
  if (deleted.length > 0) await deliveries.deleteMany({ endpoint: { $in: deleted } });
}
