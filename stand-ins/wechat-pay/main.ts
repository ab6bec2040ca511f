import { pino } from "pino";
import { z } from "zod";
import { runAlone, type Start } from "../shared/run-process";
import { loadIdentity, startWechatGateway } from ".";

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535),
  DATA_DIR: z.string().min(1),
  /** Folder that `provision` has filled. */
  WECHAT_GATEWAY_IDENTITY_DIR: z.string().min(1),
  /** Factor by which WeChat's own pauses between deliveries are multiplied. */
  WECHAT_GATEWAY_RETRY_SCALE: z.coerce.number().positive().default(1),
});

const name = "wechat-gateway";

export const start: Start = async (given) => {
  const env = environment.parse(given);
  return startWechatGateway({
    port: env.PORT,
    dataDir: env.DATA_DIR,
    ...loadIdentity(env.WECHAT_GATEWAY_IDENTITY_DIR),
    retryScale: env.WECHAT_GATEWAY_RETRY_SCALE,
    log: pino({ name }),
  });
};

runAlone(module, name, start);
