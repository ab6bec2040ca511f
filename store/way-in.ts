import type { Connection } from "mongoose";

/** A nonce is known so long. Milliseconds. */
const knownMs = 60_000;

interface Nonce {
  _id: string;
  at: Date;
}
const nonces = (connection: Connection) => connection.collection<Nonce>("doctor");

/** Leaves a nonce where any API of this database finds it. @returns what takes it away */
export async function leaveNonce(connection: Connection, nonce: string, now: number) {
  await nonces(connection).insertOne({ _id: nonce, at: new Date(now) });
  return (): Promise<unknown> => nonces(connection).deleteOne({ _id: nonce });
}

/** True for a nonce that was left lately. */
export async function isNonce(connection: Connection, nonce: string, now: number): Promise<boolean> {
  const found = await nonces(connection).findOne({ _id: nonce });
  return found !== null && now - found.at.getTime() < knownMs;
}
