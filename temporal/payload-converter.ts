import { defaultPayloadConverter, type Payload, type PayloadConverter } from "@temporalio/common";
import { markSealed, sealedMetadataKey } from "../contract/sealed";

/** Hands on the codec's mark to whoever takes what was decoded. Part of the workflows' bundle, where the codec isn't. */
const fromPayload = (payload: Payload): unknown => {
  const value = defaultPayloadConverter.fromPayload(payload);
  if (payload.metadata?.[sealedMetadataKey]) markSealed(value);
  return value;
};

export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload: fromPayload as PayloadConverter["fromPayload"],
};
