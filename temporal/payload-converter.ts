import { defaultPayloadConverter, type Payload, type PayloadConverter } from "@temporalio/common";
import { markSealed, sealedMetadataKey } from "../contract/sealed";

/**
 * Hands on the codec's mark to whoever takes what was decoded. Part of the workflows' bundle, where the codec isn't. What
 * can't be read, since it is no JSON or of an unknown encoding, is undefined: a throw would fail the workflow's task for
 * ever, and anybody at Temporal's port can send it. Whoever takes a message checks it by its schema.
 */
const fromPayload = (payload: Payload): unknown => {
  try {
    const value: unknown = defaultPayloadConverter.fromPayload(payload);
    if (payload.metadata?.[sealedMetadataKey]) markSealed(value);
    return value;
  } catch {
    return undefined;
  }
};

export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload: fromPayload as PayloadConverter["fromPayload"],
};
