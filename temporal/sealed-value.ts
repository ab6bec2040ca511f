import { defaultPayloadConverter } from "@temporalio/common";
import { temporal } from "@temporalio/proto";
import { createPayloadCodec } from "./payload-codec";
import type { PayloadKeys } from "./payload-keys";

const { Payload } = temporal.api.common.v1;

/** Values at rest outside of Temporal, encrypted by the payload keys, each bound to the id of what holds it: a ULID. */
export function createSealer(keys: PayloadKeys) {
  const codec = createPayloadCodec(keys);
  const boundTo = (workflowId: string) => ({ type: "workflow", namespace: "", workflowId }) as const;

  return {
    async seal(id: string, value: object): Promise<string> {
      const [sealed] = await codec.encode([defaultPayloadConverter.toPayload(value)], boundTo(id));
      return Buffer.from(Payload.encode(sealed ?? {}).finish()).toString("base64");
    },

    /** @throws where it was sealed for another id, or by a key that isn't known */
    async open(id: string, sealed: string): Promise<unknown> {
      const [payload] = await codec.decode([Payload.decode(Buffer.from(sealed, "base64"))], boundTo(id));
      return defaultPayloadConverter.fromPayload(payload ?? {});
    },
  };
}

export type Sealer = ReturnType<typeof createSealer>;
