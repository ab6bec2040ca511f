import type { DataConverter } from "@temporalio/common";
import { createPayloadCodec } from "./payload-codec";
import type { PayloadKeys } from "./payload-keys";

/** The same for client and worker; the workflow bundle gets both converters when it is built. */
export function createDataConverter(keys: PayloadKeys): DataConverter {
  return {
    payloadCodecs: [createPayloadCodec(keys)],
    payloadConverterPath: require.resolve("./payload-converter"),
    failureConverterPath: require.resolve("./failure-converter"),
  };
}
