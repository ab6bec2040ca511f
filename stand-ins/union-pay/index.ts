import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { createDeliveryModes } from "../shared/gateway/delivery-mode";
import { createFaults } from "../shared/gateway/faults";
import { createTasks } from "../shared/gateway/tasks";
import { serve, type RunningServer } from "../shared/serve";
import { createApp } from "./app";
import type { GatewayContext } from "./context";
import type { GatewayEnvironment } from "./environment";
import { openLedger } from "./ledger";
import { createNotices } from "./notices";
import { createRefundDesk } from "./refund-desk";

export { gatewayEnvironment, type GatewayEnvironment } from "./environment";
export { provision } from "./provision";

export interface UnionPayGatewayOptions extends GatewayEnvironment {
  /**
   * Returns the time in milliseconds that the ledger's clock follows until the control API sets it; the real time by
   * default.
   */
  ledgerNow?: () => number | Promise<number>;
  log: Logger;
}

/** Starts the gateway on 127.0.0.1, with the ledger in dataDir. */
export async function startUnionPayGateway(options: UnionPayGatewayOptions): Promise<RunningServer> {
  const { port, dataDir, ledgerNow = Date.now, log } = options;
  const merchant = {
    merId: options.merchantId,
    certificate: new X509Certificate(readFileSync(options.merchantCertificateFile)),
  };
  const identity = {
    key: createPrivateKey(readFileSync(options.keyFile)),
    certificate: readFileSync(options.certificateFile, "utf8").trim(),
  };
  const tasks = createTasks(log);
  let context: GatewayContext | undefined;
  // The ledger is opened only after the port is bound, because a second process must not write to the same journal.
  const server = await serve(port, () => {
    const ledger = openLedger(join(dataDir, "ledger.jsonl"), ledgerNow);
    const modes = createDeliveryModes();
    const { redeliveryScale } = options;
    const notices = createNotices({
      ledger,
      merId: merchant.merId,
      identity,
      modes,
      redeliveryScale,
      tasks,
    });
    const refundDesk = createRefundDesk({ ledger, notices, tasks });
    context = { merchant, identity, ledger, notices, modes, refundDesk, faults: createFaults(), log };
    notices.resume();
    refundDesk.watch();
    return createApp(context);
  });
  await context?.refundDesk.endDue();
  return {
    url: server.url,
    close: async () => {
      tasks.close();
      await server.close();
      context?.ledger.close();
    },
  };
}
