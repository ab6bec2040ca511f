import { z } from "zod";
import { runProcess } from "../shared/run-process";
import { readSecret } from "./provision";
import { startWebhookReceiver } from "./server";

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535),
  DATA_DIR: z.string().min(1),
});

void runProcess("webhook-receiver", async () => {
  const { PORT: port, DATA_DIR: dir } = environmentSchema.parse(process.env);
  return startWebhookReceiver({ port, secret: readSecret(dir) });
});
