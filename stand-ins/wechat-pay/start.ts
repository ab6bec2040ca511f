import { mkdirSync } from "node:fs";
import express, { type Express } from "express";
import type { Logger } from "pino";
import { createLedgerClock } from "../shared/gateway/clock";
import { createDeliveryModes, type DeliveryModes } from "../shared/gateway/delivery-mode";
import { createFaults } from "../shared/gateway/faults";
import { createTasks, type Tasks } from "../shared/gateway/tasks";
import { serve, type RunningServer } from "../shared/serve";
import { controlRoutes } from "./control/routes";
import { controlPage } from "./page/control-page";
import { controlPageRoutes } from "../shared/pages/serving";
import type { Gateway } from "./gateway";
import type { Merchant, Platform } from "./identity/identity";
import { createSigner } from "./identity/signer";
import { openLedger } from "./ledger/ledger";
import { createRefusals } from "./merchant-api/refusals";
import { createRefundRunner } from "./merchant-api/refund-runner";
import { merchantRoutes } from "./merchant-api/routes";
import { createRefundNotice } from "./notices/create-notice";
import { createOutbox } from "./notices/outbox";

export interface WechatGatewayOptions {
  /** Port to listen at; 0 takes a free one. */
  port: number;
  /** Folder for the ledger's journal and rotated certificates. */
  dataDir: string;
  merchant: Merchant;
  platform: Platform;
  /** Returns the time of the ledger's clock in milliseconds since the epoch; the real time by default. */
  ledgerNow?: () => number | Promise<number>;
  /** Returns the time of the signing clock in milliseconds since the epoch; the real time by default. */
  signingNow?: () => number;
  /** Pauses between deliveries of a notice, as a factor on WeChat Pay's own; 1 by default. */
  retryScale?: number;
  /** Time that a refund takes, in milliseconds; 200 by default. */
  refundDelayMs?: number;
  log: Logger;
}

/** Starts a gateway on 127.0.0.1 that speaks WeChat Pay APIv3 (Native) for one merchant. */
export async function startWechatGateway(options: WechatGatewayOptions): Promise<RunningServer> {
  let gateway: Gateway | undefined;
  const tasks = createTasks(options.log);
  // The ledger is opened only after the port is bound, because a second process must not write to the same journal.
  const server = await serve(options.port, (url) => {
    const modes = createDeliveryModes();
    gateway = openGateway(options, { modes, tasks });
    return createApp({ gateway, modes, url });
  });
  return {
    url: server.url,
    close: async () => {
      tasks.close();
      gateway?.refunds.close();
      await server.close();
      gateway?.ledger.close();
    },
  };
}

function openGateway(
  options: WechatGatewayOptions,
  { modes, tasks }: { modes: DeliveryModes; tasks: Tasks },
): Gateway {
  const { merchant, platform, dataDir, log, signingNow = Date.now } = options;
  mkdirSync(dataDir, { recursive: true });
  const ledger = openLedger(dataDir);
  const clock = createLedgerClock({
    follows: options.ledgerNow ?? signingNow,
    setting: ledger.clockSetting,
    keep: (setting) => ledger.record({ type: "clock-set", clock: setting }),
  });
  const signer = createSigner({ platform, dataDir, signingNow });
  const outbox = createOutbox({
    ledger,
    signer,
    merchant,
    modes,
    retryScale: options.retryScale ?? 1,
    tasks,
    log,
  });
  outbox.resume();
  const refunds = createRefundRunner({
    ledger,
    clock,
    defaultDelayMs: options.refundDelayMs ?? 200,
    onEnd: (refund) => {
      const notice = createRefundNotice(merchant, refund);
      if (notice) outbox.enqueue(notice);
    },
  });
  return {
    merchant,
    signer,
    ledger,
    clock,
    signingNow,
    outbox,
    refunds,
    faults: createFaults(),
    refusals: createRefusals(),
    spelling: { current: "new" },
    billAlterations: new Map(),
    log,
  };
}

function createApp({
  gateway,
  modes,
  url,
}: {
  gateway: Gateway;
  modes: DeliveryModes;
  url: string;
}): Express {
  const app = express().disable("x-powered-by").disable("etag");
  app.use(controlPageRoutes("wechat-pay", controlPage));
  app.use("/v3", merchantRoutes(gateway, url));
  app.use("/control", controlRoutes(gateway, modes));
  return app;
}
