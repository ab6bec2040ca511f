import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAlibabaClient } from "../../gateways/sms/alibaba-client";
import { createSmsSender, type SmsOrder, type SmsSender } from "../../gateways/sms/sender";
import { readSmsConfig, type SmsConfig } from "../../config/sms";
import { provision, startSmsProvider, type FaultKind, type ReceivedSms } from "../../stand-ins/sms";

export interface Setup {
  config: SmsConfig;
  sender: SmsSender;
  /**
   * Sender with a short time limit, for tests in which the provider stays silent. On a busy machine it may exceed the
   * limit with any provider.
   */
  hurriedSender: SmsSender;
  /** Time in milliseconds since the epoch, which both the sender and the provider use. */
  clock: { now: number };
  fault(kind: FaultKind, times: number): Promise<void>;
  /** Returns the messages that the provider accepted, newest first. */
  received(phone?: string): Promise<ReceivedSms[]>;
  close(): Promise<void>;
}

export const order: SmsOrder = {
  outId: "01JEXAMPLE0000000000000000:review-1",
  phone: "13800000000",
  template: "approved",
  params: { applicationId: "01JEXAMPLE0000000000000000", shortNumber: "0123-456-789" },
};

/** Starts a provider, and a sender configured with the settings that the provider's set-up has made. */
export async function startSetup(): Promise<Setup> {
  const dir = mkdtempSync(join(tmpdir(), "sms-"));
  const clock = { now: Date.parse("2026-03-01T15:59:50Z") };
  const now = () => clock.now;
  const { consumers } = await provision({ dir, url: "http://127.0.0.1:1" });
  const { accessKeyId, accessKeySecret, signName } = readSmsConfig(consumers);
  const server = await startSmsProvider({
    port: 0,
    dir,
    accessKey: { id: accessKeyId, secret: accessKeySecret },
    signName,
    now,
  });
  const config = readSmsConfig({ ...consumers, SMS_BASE_URL: server.url });
  const senderWith = (timeoutMs: number): SmsSender =>
    createSmsSender({ ...config, call: createAlibabaClient({ ...config, now, timeoutMs }), now });
  return {
    config,
    clock,
    sender: senderWith(10_000),
    hurriedSender: senderWith(100),
    fault: async (kind, times) => {
      const headers = { "content-type": "application/json" };
      await fetch(`${server.url}/control/faults`, {
        method: "PUT",
        headers,
        body: JSON.stringify({ kind, times }),
      });
    },
    received: async (phone) => {
      const query = phone === undefined ? "" : `?phone=${phone}`;
      const { messages } = (await (await fetch(`${server.url}/control/messages${query}`)).json()) as {
        messages: ReceivedSms[];
      };
      return messages;
    },
    close: async () => {
      await server.close();
      rmSync(dir, { recursive: true });
    },
  };
}
