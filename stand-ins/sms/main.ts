import { z } from "zod";
import { runAlone, type Start } from "../shared/run-process";
import { readAccessKeySecret } from "./provision";
import { startSmsProvider } from "./server";

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535),
  DATA_DIR: z.string().min(1),
  SMS_ACCESS_KEY_ID: z.string().min(1),
  SMS_ACCESS_KEY_SECRET_FILE: z.string().min(1),
  SMS_SIGN_NAME: z.string().min(1),
});

export const start: Start = async (given) => {
  const environment = environmentSchema.parse(given);
  return startSmsProvider({
    port: environment.PORT,
    dir: environment.DATA_DIR,
    accessKey: {
      id: environment.SMS_ACCESS_KEY_ID,
      secret: readAccessKeySecret(environment.SMS_ACCESS_KEY_SECRET_FILE),
    },
    signName: environment.SMS_SIGN_NAME,
  });
};

runAlone(module, "sms-provider", start);
