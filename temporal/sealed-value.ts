import { defaultPayloadConverter } from "@temporalio/common";
import { temporal } from "@temporalio/proto";
import { createPayloadCodec } from "./payload-codec";
import type { PayloadKeys } from "./payload-keys";

const { Payload } = temporal.api.common.v1;

/**
 * Creates the sealer of values that are stored outside of Temporal. Each is encrypted with the payload keys and bound to
 * the id of its owner, which is a ULID.
 */
export function createSealer(keys: PayloadKeys) {
  const codec = createPayloadCodec(keys);
  const boundTo = (workflowId: string) => ({ type: "workflow", namespace: "", workflowId }) as const;

  return {
    async seal(id: string, value: object): Promise<string> {
      const [sealed] = await codec.encode([defaultPayloadConverter.toPayload(value)], boundTo(id));
      return Buffer.from(Payload.encode(sealed ?? {}).finish()).toString("base64");
    },

    /** Decrypts a value. @throws Error if it was sealed for another id or with an unknown key */
    async open(id: string, sealed: string): Promise<unknown> {
      const [payload] = await codec.decode([Payload.decode(Buffer.from(sealed, "base64"))], boundTo(id));
      return defaultPayloadConverter.fromPayload(payload ?? {});
    },
  };
}

export type Sealer = ReturnType<typeof createSealer>;
