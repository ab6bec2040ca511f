import pino from "pino";
import { gatewayEnvironment, startUnionPayGateway } from ".";

const log = pino({ name: "union-pay-gateway" });

async function main(): Promise<void> {
  const gateway = await startUnionPayGateway({ ...gatewayEnvironment(process.env), log });
  log.info({ url: gateway.url }, "listening");
  const stop = async (): Promise<void> => {
    await gateway.close();
    process.exit(0);
  };
  process.once("SIGTERM", () => void stop());
  process.once("SIGINT", () => void stop());
}

main().catch((error: unknown) => {
  log.fatal({ err: error }, "could not start");
  process.exit(1);
});
