import express, { type Express, type Response } from "express";
import { Webhook } from "standardwebhooks";
import { z } from "zod";
import { pageAssets, sendPage } from "../shared/pages/serving";
import { serve, type RunningServer } from "../shared/serve";
import { createFaults, faultSchema } from "./faults";
import { controlPage } from "./page";

export interface WebhookReceiverOptions {
  /** Port to listen on. 0 takes any free port. */
  port: number;
  secret: string;
  /** Returns the time in milliseconds since the epoch. */
  now?: () => number;
}

/** An event with a valid signature, whether it was accepted or a fault refused it or left it without an answer. */
interface Received {
  /** Instant of receipt, in ISO 8601 UTC. */
  at: string;
  id: string;
  type: string;
  applicationId: string;
  /** True if the sender got an answer that the event was accepted. */
  taken: boolean;
  data: Record<string, unknown>;
}

const eventSchema = z.object({
  type: z.string(),
  timestamp: z.iso.datetime(),
  data: z.looseObject({ applicationId: z.string() }),
});

/** Largest number of events that are kept. Beyond it, the oldest ones are dropped. */
const most = 5_000;
/** Delay of a late answer, in milliseconds. It exceeds the time that a sender should wait. */
const lateMs = 12_000;

function createApp({ secret, now = Date.now }: WebhookReceiverOptions): Express {
  const webhook = new Webhook(secret);
  const faults = createFaults();
  const received: Received[] = [];
  let forged = 0;
  let count = 0;

  /**
   * Answers as the present fault asks for.
   * @returns whether the sender gets the answer that the event was accepted
   */
  function answer(response: Response): boolean {
    const fault = faults.take();
    count += 1;
    if (fault === "refuse" || (fault === "every-other" && count % 2 === 0)) response.sendStatus(500);
    else if (fault === "gone") response.sendStatus(410);
    else if (fault === "redirect") response.redirect(307, "/events");
    else if (fault === "late") setTimeout(() => response.sendStatus(204), lateMs);
    else if (fault === "lose-answer") response.socket?.destroy();
    else if (fault !== "silent") return (void response.sendStatus(204), true);
    return false;
  }

  const app = express().disable("x-powered-by");
  app.get("/", (_request, response) => sendPage(response, controlPage()));
  app.use("/assets", pageAssets("webhook-receiver"));
  app.get("/favicon.ico", (_request, response) => void response.sendStatus(204));
  app.get("/healthz", (_request, response) => void response.json({ status: "ok" }));
  app.get("/control/events", (_request, response) => void response.json({ events: received, forged }));
  app.put("/control/faults", express.json(), (request, response) => {
    const fault = faultSchema.safeParse(request.body);
    if (!fault.success) return void response.status(400).json({ message: fault.error.message });
    faults.set(fault.data);
    response.sendStatus(204);
  });
  app.post("/events", express.raw({ type: () => true }), (request, response) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(
        (entry): entry is [string, string] => typeof entry[1] === "string",
      ),
    );
    try {
      webhook.verify(body, headers);
    } catch {
      forged += 1;
      return void response.sendStatus(401);
    }
    const { type, data } = eventSchema.parse(JSON.parse(body.toString("utf8")));
    const id = headers["webhook-id"] ?? "";
    const taken = answer(response);
    const at = new Date(now()).toISOString();
    received.unshift({ at, id, type, applicationId: data.applicationId, taken, data });
    received.length = Math.min(received.length, most);
  });
  return app;
}

/**
 * Starts the stand-in for another system that receives events. It verifies their signatures with the reference library.
 */
export const startWebhookReceiver = (options: WebhookReceiverOptions): Promise<RunningServer> =>
  serve(options.port, () => createApp(options));
