import { join } from "node:path";
import express, { type Express, type Request, type Response } from "express";
import { controlPageRoutes } from "../shared/pages/serving";
import { serve, type RunningServer } from "../shared/serve";
import { html } from "../shared/pages/html";
import { page } from "../shared/pages/page";
import { messageLine, optionTags, setting, settings } from "../shared/pages/parts";
import { answerOf, createActions } from "./actions";
import { createFaults, faultSchema, type FaultKind } from "./faults";
import { openMessages, type Messages } from "./messages";
import type { ReceivedRequest } from "./acs3";
import { createSignatureCheck, type AccessKey } from "./verify-signature";

/** Returns the page that shows the messages that phones would have received. control.js fills in its data. */
const controlPage = (): string =>
  page({
    part: "短信服务",
    intro: "这里代替手机，列出系统发出的短信，不会真正发送。新短信会自动出现在最前面。",
    script: "control.js",
    body: html`<section class="card" aria-labelledby="messages-heading">
        <div class="card-heading">
          <h2 id="messages-heading">收到的短信</h2>
          <p id="messages-count" class="note"></p>
        </div>
        <ol id="messages" class="messages"></ol>
        <p id="messages-empty" class="empty">正在读取…</p>
      </section>
      ${settings([
        setting({
          id: "faults",
          heading: "接口应答",
          note: "接下来的几条短信这样应答，然后恢复正常。",
          fields: html`<label class="field">
              <span>应答</span>
              <select name="kind">
                ${optionTags({
                  "": "正常",
                  http500: "系统异常（500）",
                  refuse: "拒绝手机号码",
                  silent: "不应答",
                  "timeout-after-accept": "已受理但不应答",
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

export interface SmsProviderOptions {
  /** Port to listen at; 0 takes a free one. */
  port: number;
  /** Folder for the messages. */
  dir: string;
  accessKey: AccessKey;
  signName: string;
  /** Returns the current time in milliseconds since the epoch. */
  now?: () => number;
}

const single = (values: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );

const receivedRequest = (request: Request): ReceivedRequest => ({
  method: request.method,
  path: request.path,
  query: single(request.query),
  headers: single(request.headers),
  body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
});

/** Sends no answer, so that the client has to time out. */
const staySilent = (): undefined => undefined;

function createApp(options: SmsProviderOptions, messages: Messages): Express {
  const { accessKey, signName, now = Date.now } = options;
  const faults = createFaults();
  const actions = createActions({ messages, signName, now });
  const checkSignature = createSignatureCheck(accessKey, now);

  const sendWithFault = (fault: FaultKind | undefined, send: () => unknown, response: Response): unknown => {
    if (fault === "http500") return response.status(500).json(answerOf("ServiceUnavailable", "演示故障"));
    if (fault === "refuse")
      return response.json(answerOf("isv.MOBILE_NUMBER_ILLEGAL", "演示故障：手机号码被拒绝"));
    if (fault === "silent") return staySilent();
    const answer = send();
    return fault === "timeout-after-accept" ? staySilent() : response.json(answer);
  };

  const app = express().disable("x-powered-by");
  app.set("query parser", "simple");
  app.use(controlPageRoutes("sms", controlPage));

  app.put("/control/faults", express.json(), (request, response) => {
    const fault = faultSchema.safeParse(request.body);
    if (!fault.success) return void response.status(400).json({ message: fault.error.message });
    faults.set(fault.data);
    response.sendStatus(204);
  });
  app.get("/control/messages", (request, response) => {
    const { phone } = single(request.query);
    response.json({ messages: messages.list(phone) });
  });

  app.post("/", express.raw({ type: () => true }), (request, response) => {
    const received = receivedRequest(request);
    const wrong = checkSignature(received);
    if (wrong !== undefined)
      return void response.status(400).json(answerOf(wrong, "the request is not signed as it should be"));

    const name = received.headers["x-acs-action"] ?? "";
    const action = actions.get(name);
    if (!action) return void response.status(404).json(answerOf("InvalidAction.NotFound", "no such action"));
    sendWithFault(name === "SendSms" ? faults.take() : undefined, () => action(received.query), response);
  });
  return app;
}

/** Starts the stand-in for Alibaba Cloud's SMS service. */
export async function startSmsProvider(options: SmsProviderOptions): Promise<RunningServer> {
  const messages = openMessages(join(options.dir, "messages.jsonl"));
  const server = await serve(options.port, () => createApp(options, messages));
  return {
    url: server.url,
    close: async () => {
      await server.close();
      messages.close();
    },
  };
}
