import express, { type Express, type Response } from "express";
import { Webhook } from "standardwebhooks";
import { z } from "zod";
import { controlPageRoutes } from "../shared/pages/serving";
import { serve, type RunningServer } from "../shared/serve";
import { countedFaultSchema, createCountedFaults } from "../shared/counted-faults";
import { html } from "../shared/pages/html";
import { page } from "../shared/pages/page";
import { listing, messageLine, optionTags, setting, settings } from "../shared/pages/parts";

/** Returns the page that shows the events that another system would have received. control.js fills in its data. */
const controlPage = (): string =>
  page({
    part: "事件接收方",
    intro: "这里代替接收事件的系统（如交易平台），核对签名后列出收到的事件。新事件会自动出现在最前面。",
    script: "control.js",
    body: html`${listing({
      id: "events",
      heading: "收到的事件",
      columns: ["时间", "事件", "申请编号", "编号", "应答"],
      empty: "还没有收到事件。",
    })}
    ${settings([
      setting({
        id: "faults",
        heading: "应答",
        note: "接下来的几个事件这样应答，然后恢复正常。",
        fields: html`<label class="field">
            <span>应答</span>
            <select name="kind">
              ${optionTags({
                "": "正常",
                refuse: "系统异常（500）",
                "every-other": "每两个有一个系统异常",
                gone: "不再接收（410）",
                redirect: "重定向",
                late: "12秒后才应答",
                silent: "不应答",
                "lose-answer": "已收到但断开连接",
              })}
            </select>
          </label>
          <label class="field">
            <span>次数</span>
            <input name="times" type="number" min="1" max="10000" value="1" required />
          </label>`,
      }),
    ])}
    ${messageLine}`,
  });

/** Ways in which the receiver can fail. They are described at `PUT /control/faults`. */
const faultKinds = ["refuse", "gone", "redirect", "late", "silent", "lose-answer", "every-other"] as const;

const faultSchema = countedFaultSchema(faultKinds);
const createFaults = () => createCountedFaults<(typeof faultKinds)[number]>();

export interface WebhookReceiverOptions {
  /** Port to listen on. 0 takes any free port. */
  port: number;
  /** Returns the secret of the endpoint; undefined while it has none. */
  secret: () => string | undefined;
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

const challengeSchema = z.object({
  type: z.literal("endpoint.challenge"),
  data: z.object({ challenge: z.string() }),
});
const pingSchema = z.object({ type: z.literal("endpoint.ping") });
const eventSchema = z.object({
  id: z.string(),
  type: z.string(),
  timestamp: z.iso.datetime(),
  data: z.looseObject({ applicationId: z.string() }),
});

/** Largest number of events that are kept. Beyond it, the oldest ones are dropped. */
const most = 5_000;
/** Delay of a late answer, in milliseconds. It exceeds the time that a sender should wait. */
const lateMs = 12_000;

function createApp({ secret, now = Date.now }: WebhookReceiverOptions): Express {
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
  app.use(controlPageRoutes("webhook-receiver", controlPage));
  app.get(
    "/control/events",
    (_request, response) =>
      void response.json({ events: received, forged, hasSecret: secret() !== undefined }),
  );
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
      new Webhook(secret() ?? "").verify(body, headers);
    } catch {
      forged += 1;
      return void response.sendStatus(401);
    }
    const sent: unknown = JSON.parse(body.toString("utf8"));
    const challenged = challengeSchema.safeParse(sent);
    if (challenged.success) return void response.json({ challenge: challenged.data.data.challenge });
    if (pingSchema.safeParse(sent).success) return void response.sendStatus(204);
    const { id, type, data } = eventSchema.parse(sent);
    if (id !== headers["webhook-id"]) return void response.sendStatus(400);
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
