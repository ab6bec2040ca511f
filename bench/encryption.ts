import { randomBytes } from "node:crypto";
import { defaultPayloadConverter } from "@temporalio/common";
import { createPayloadCodec } from "../temporal/payload-codec";
import type { ShownApplication } from "../embedded/demo/api-client";
import type { Comparison } from "./comparison";
import { medianMs } from "./measure";

const rounds = 2_000;
const keyBytes = 32;

/** What the encryption of a payload costs beside its JSON, for an application as the workflow carries it. */
export async function compareEncryption(application: ShownApplication): Promise<Comparison> {
  const keys = new Map([["bench", randomBytes(keyBytes)]]);
  const codec = createPayloadCodec({ currentKeyId: "bench", keys });
  const plain = () => defaultPayloadConverter.fromPayload(defaultPayloadConverter.toPayload(application));
  const encrypted = async () => {
    const [payload] = await codec.decode(
      await codec.encode([defaultPayloadConverter.toPayload(application)]),
    );
    if (!payload) throw new Error("the codec lost a payload");
    return defaultPayloadConverter.fromPayload(payload);
  };
  return {
    title: "加密的工作流载荷 / 不加密",
    base: await medianMs(plain, { rounds }),
    compared: await medianMs(encrypted, { rounds }),
  };
}
