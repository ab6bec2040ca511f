import { Client, Connection } from "@temporalio/client";
import type { Stack } from "../../embedded/stack/start-stack";
import { createDataConverter } from "../../temporal/data-converter";
import { readPayloadKeys } from "../../temporal/payload-keys";

/** Creates a client of the stack's Temporal that has the stack's keys, and a function that closes it. */
export async function stackClient({
  addresses,
  env,
}: Stack): Promise<{ client: Client; close: () => Promise<void> }> {
  const connection = await Connection.connect({ address: addresses.temporal });
  const dataConverter = createDataConverter(readPayloadKeys(env["PAYLOAD_KEYS_FILE"] ?? ""));
  return { client: new Client({ connection, dataConverter }), close: () => connection.close() };
}
