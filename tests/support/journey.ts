import type { ShownApplication, StartedPayment } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import { payAtBank, scanAndPay } from "../../embedded/demo/outside";
import { uploaded } from "./materials";
import { newLockSerial } from "./people";
import type { Bidder, World } from "./world";

/** Mobile number that obviously belongs to nobody. */
const demoMobile = "13800000000";

/**
 * Returns a complete form for a new lock with the test's changes. Changes of a lock's fields apply to that lock;
 * undefined leaves a field out.
 */
export function formOf(
  { orgCode, orgName }: Pick<Bidder, "orgCode" | "orgName">,
  changes: Record<string, unknown> = {},
) {
  const lock = { lockType: "单位锁", lockSerial: newLockSerial(), years: 1 };
  const ofLock = Object.entries(changes).filter(([field]) => field in lock);
  const others = Object.entries(changes).filter(([field]) => !(field in lock));
  const form = {
    organisationName: orgName,
    creditCode: orgCode,
    locks: [{ ...lock, ...Object.fromEntries(ofLock) }],
    contactName: "示例经办人",
    mobile: demoMobile,
    purchaseChannel: "现场",
    pickup: "现场",
    ...Object.fromEntries(others),
  };
  return form as typeof form & Record<string, unknown>;
}

/** Returns the serial number of a form's first lock. */
export const serialOf = ({
  locks,
}: {
  locks?: readonly { lockSerial?: string | undefined }[] | undefined;
}): string => locks?.[0]?.lockSerial ?? "";

/** Changes of a form that have its lock mailed. */
export const mailed = {
  pickup: "邮寄",
  recipientName: "示例收件人",
  recipientPhone: "0575-82000000",
  recipientAddress: "示例省示例市示例路1号",
};

export const invoiceFor = ({ orgName, orgCode }: Bidder) => ({
  buyer: { kind: "organisation", name: orgName, taxNumber: orgCode },
  delivery: { email: "demo@example.com" },
});

export interface Owned {
  world: World;
  bidder: Bidder;
  /** Changes to the form of a new application. */
  changes?: Record<string, unknown>;
  /** Files that are uploaded to the application. */
  materials?: readonly Buffer[];
}

/** Brings a new application to 待审核. */
export async function submitted({
  world,
  bidder,
  changes,
  materials = [],
}: Owned): Promise<ShownApplication> {
  const { id } = await bidder.api.create(formOf(bidder, changes));
  const baseUrl = world.stack.addresses.api;
  for (const content of materials) await uploaded(bidder, { id, content, baseUrl });
  return bidder.api.submit(id, "请审核");
}

/** Submits an application. @returns the answer, which may be a refusal */
export const trySubmission = ({ api }: Pick<Bidder, "api">, id: string) =>
  api.call<ShownApplication>("POST", `/api/applications/${id}/submission`, { body: { opinion: "请审核" } });

/** Returns the body of an approval of the submission that was seen, which is the latest one. */
export const approvalOf = ({ submissions }: Pick<ShownApplication, "submissions">) => ({
  decision: "approve",
  opinion: "同意",
  submission: submissions.at(-1)?.at,
});

/** Reviews an application. @returns the answer, which may be a refusal */
export const tryReview = async ({ api }: Pick<Bidder, "api">, id: string, decision = "approve") =>
  api.call<ShownApplication>("POST", `/api/applications/${id}/review`, {
    body: { ...approvalOf(await api.get(id)), decision, opinion: "示例" },
  });

/** Brings a new application to 审核通过. */
export async function approved(owned: Owned): Promise<ShownApplication> {
  const { id } = await submitted(owned);
  return owned.world.reviewer.api.review(id, "approve", "同意");
}

/** Polls the application as a person sees it until the condition holds. */
export const awaitApplication = (
  { api }: Pick<Bidder, "api">,
  id: string,
  expected: (application: ShownApplication) => boolean,
): Promise<ShownApplication> => eventually(String(expected), () => api.get(id), expected);

/** Starts a WeChat payment. @throws Error if there is nothing to pay */
export async function startWechat(
  bidder: Bidder,
  id: string,
): Promise<NonNullable<StartedPayment["attempt"]>> {
  const { attempt } = await bidder.api.pay(id, { channel: "wechat" });
  if (!attempt) throw new Error("there is nothing to pay");
  return attempt;
}

/** Brings a new application to 已支付, by WeChat or at the bank. */
export async function paid(owned: Owned & { channel?: "wechat" | "unionpay" }): Promise<ShownApplication> {
  const { world, bidder, channel = "wechat" } = owned;
  const { id } = await approved(owned);
  if (channel === "wechat") await scanAndPay(world.stack.addresses, (await startWechat(bidder, id)).number);
  else await payAtBank(world.stack.addresses, await bidder.api.pay(id, { channel, bank: "ICBC" }));
  return awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
}

export const isOver = ({ endedAt }: ShownApplication): boolean => endedAt !== undefined;

/** Brings a new application to its end: paid, handled and invoiced. */
export async function finished(owned: Parameters<typeof paid>[0]): Promise<ShownApplication> {
  const { world, bidder } = owned;
  const { id } = await paid(owned);
  await world.reviewer.api.markHandled(id);
  await bidder.api.requestInvoice(id, invoiceFor(bidder));
  return awaitApplication(bidder, id, isOver);
}
