import { createPrivateKey, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Logger } from "pino";
import { createApp } from "./app";
import type { GatewayEnvironment } from "./environment";
import { createFaults } from "./faults";
import { openLedger } from "./ledger";
import { createNotices } from "./notices";
import { createRefundDesk } from "./refund-desk";
import { createTasks } from "./tasks";

export { gatewayEnvironment, type GatewayEnvironment } from "./environment";
export { provision, type Provision } from "./provision";

export interface UnionPayGatewayOptions extends GatewayEnvironment {
  /** What the ledger's clock follows, in ms, until the control API sets it; the real time by default. */
  ledgerNow?: () => number | Promise<number>;
  log: Logger;
}

export interface UnionPayGateway {
  /** http://127.0.0.1:port */
  url: string;
  close(): Promise<void>;
}

/** Starts the gateway on 127.0.0.1, with the ledger that dataDir holds. */
export async function startUnionPayGateway(options: UnionPayGatewayOptions): Promise<UnionPayGateway> {
  const { port, dataDir, ledgerNow = Date.now, log } = options;
  const merchant = {
    merId: options.merchantId,
    certificate: new X509Certificate(readFileSync(options.merchantCertificateFile)),
  };
  const identity = {
    key: createPrivateKey(readFileSync(options.keyFile)),
    certificate: readFileSync(options.certificateFile, "utf8").trim(),
  };
  const ledger = openLedger(join(dataDir, "ledger.jsonl"), ledgerNow);
  const { redeliveryScale } = options;
  const tasks = createTasks(log);
  const notices = createNotices({
    ledger,
    merId: merchant.merId,
    identity,
    redeliveryScale,
    tasks,
  });
  const refundDesk = createRefundDesk({ ledger, notices, tasks });
  const context = { merchant, identity, ledger, notices, refundDesk, faults: createFaults(), log };
  const server = createApp({ context, clockBase: ledgerNow }).listen(port, "127.0.0.1");
  await once(server, "listening");
  notices.resume();
  await refundDesk.endDue();
  refundDesk.watch();
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      tasks.close();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
      ledger.close();
    },
  };
}
