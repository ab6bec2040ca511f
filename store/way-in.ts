import type { Connection } from "mongoose";

/** Milliseconds for which a nonce is valid. */
const knownMs = 60_000;

interface Nonce {
  _id: string;
  at: Date;
}
const nonces = (connection: Connection) => connection.collection<Nonce>("doctor");

/**
 * Stores a nonce where every API on this database finds it.
 * @param now - milliseconds since the epoch
 * @returns a function that removes it
 */
export async function leaveNonce(connection: Connection, nonce: string, now: number) {
  await nonces(connection).insertOne({ _id: nonce, at: new Date(now) });
  return (): Promise<unknown> => nonces(connection).deleteOne({ _id: nonce });
}

/** Decides whether the nonce was stored lately. @param now - milliseconds since the epoch */
export async function isNonce(connection: Connection, nonce: string, now: number): Promise<boolean> {
  const found = await nonces(connection).findOne({ _id: nonce });
  return found !== null && now - found.at.getTime() < knownMs;
}
