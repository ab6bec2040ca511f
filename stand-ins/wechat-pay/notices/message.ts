import { encryptResource } from "../identity/encrypt";
import type { Signer } from "../identity/signer";
import { toBeijingTime } from "../../shared/beijing-time";
import type { NoticeRow } from "../ledger/rows";

/** A notice in the form in which it is sent. */
export interface NoticeMessage {
  url: string;
  headers: Record<string, string>;
  body: string;
}

const answerLimitMs = 5_000;

/** Returns the body of a notice, with its content encrypted with the merchant's APIv3 key. */
export function createNoticeBody(notice: NoticeRow, apiV3Key: string): string {
  const plain = JSON.stringify(notice.content);
  return JSON.stringify({
    id: notice.id,
    create_time: toBeijingTime(notice.createdAt),
    resource_type: "encrypt-resource",
    event_type: notice.eventType,
    summary: notice.summary,
    resource: {
      original_type: notice.originalType,
      ...encryptResource({ plain, apiV3Key, associatedData: notice.originalType }),
    },
  });
}

/** Signs a notice. Each delivery has its own timestamp, nonce and signature. */
export function signNotice(
  signer: Signer,
  notice: { url: string; body: string; timestamp?: number },
): NoticeMessage {
  const { url, body, timestamp } = notice;
  return { url, body, headers: signer.headers(body, timestamp === undefined ? {} : { timestamp }) };
}

/** Sends a notice. Returns the HTTP status, or undefined if no answer came within five seconds. */
export async function sendNotice({ url, headers, body }: NoticeMessage): Promise<number | undefined> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: {
        ...headers,
        "Content-Type": "application/json",
        Accept: "*/*",
        "User-Agent": "Mozilla/4.0",
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(answerLimitMs),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return undefined;
  }
}
