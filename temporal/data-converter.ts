import type { DataConverter } from "@temporalio/common";
import { createTolerantCodec, type KeyIsUsed } from "./payload-codec";
import type { PayloadKeys } from "./payload-keys";

/**
 * Creates the data converter that client and worker share. The workflow bundle gets both converters when it is built.
 * @param keyIsUsed - if absent, every missing key is taken for one that is in use
 */
export function createDataConverter(
  keys: PayloadKeys,
  keyIsUsed: KeyIsUsed = async () => true,
): DataConverter {
  return {
    payloadCodecs: [createTolerantCodec(keys, keyIsUsed)],
    payloadConverterPath: require.resolve("./payload-converter"),
    failureConverterPath: require.resolve("./failure-converter"),
  };
}
