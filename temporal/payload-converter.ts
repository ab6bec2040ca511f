import { defaultPayloadConverter, type Payload, type PayloadConverter } from "@temporalio/common";
import { markSealed, sealedMetadataKey } from "../contract/sealed";

/**
 * Converts a payload to a value, and marks values that the codec found sealed. It is part of the workflows' bundle, which
 * the codec isn't. A payload that can't be read, because it is no JSON or has an unknown encoding, becomes undefined:
 * anybody at Temporal's port can send one, and a throw would fail the workflow's task forever. Receivers check every
 * message by its schema.
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
