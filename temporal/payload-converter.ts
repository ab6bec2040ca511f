import { defaultPayloadConverter, type Payload, type PayloadConverter } from "@temporalio/common";
import { markSealed, sealedMetadataKey } from "../contract/sealed";

/** Hands on the codec's mark to whoever takes what was decoded. Part of the workflows' bundle, where the codec isn't. */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload<T>(payload: Payload): T {
    const value = defaultPayloadConverter.fromPayload<T>(payload);
    if (payload.metadata?.[sealedMetadataKey]) markSealed(value);
    return value;
  },
};
