import { join } from "node:path";
import { z } from "zod";
import { demoToken } from "../identity/demo-token";
import { demoUsers } from "../identity/demo-users";
import { runAlone, type Start } from "../shared/run-process";
import { startWebhookReceiver } from "./server";
import { createSubscription } from "./subscription";

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535),
  DATA_DIR: z.string().min(1),
  API_URL: z.url({ protocol: /^https?$/ }),
  IDENTITY_URL: z.url({ protocol: /^https?$/ }),
  IDENTITY_DIR: z.string().min(1),
});

export const start: Start = async (given) => {
  const environment = environmentSchema.parse(given);
  const { PORT: port, API_URL: apiUrl, IDENTITY_URL: identityUrl, IDENTITY_DIR: dir } = environment;
  const subscriber = demoUsers({ dir }).find(({ roles }) => roles.includes("subscriber"));
  if (!subscriber) throw new Error("no demo user subscribes to events");
  const subscription = createSubscription({
    apiUrl,
    token: () => demoToken(identityUrl, subscriber, "events"),
    file: join(environment.DATA_DIR, "endpoint.json"),
  });
  const server = await startWebhookReceiver({ port, secret: subscription.secret });
  const closing = new AbortController();
  void subscription.start(`${server.url}/events`, closing.signal);
  return {
    url: server.url,
    close: () => {
      closing.abort();
      return server.close();
    },
  };
};

runAlone(module, "webhook-receiver", start);
