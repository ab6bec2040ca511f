import type { ApiClient, ShownApplication } from "../demo/api-client";
import { eventually } from "../demo/narrator";
import { payAtBank, scanAndPay, type Outside } from "../demo/outside";

/** Clients, addresses and data with which an application is brought to its state. */
export interface Surroundings {
  bidder: ApiClient;
  reviewer: ApiClient;
  operator: ApiClient;
  outside: Outside;
  organisation: { name: string; code: string };
  /** Serial number of a lock that no application has yet. */
  lockSerial: string;
}

/** Creates an application and brings it to the state in which it is to stay. */
export type Life = (at: Surroundings) => Promise<ShownApplication>;

const longestWaitSeconds = 120;
const opinion = "示例：请审核";
const posted = {
  pickup: "邮寄",
  recipientName: "示例收件人",
  recipientPhone: "13800000000",
  recipientAddress: "示例省示例市示例路1号",
};

/** Returns several locks with different types, numbers and years. */
const locksOf = ({ lockSerial }: Surroundings, count: number) =>
  Array.from({ length: count }, (_, place) => ({
    lockType: place === 0 ? "单位锁" : "业务锁",
    lockSerial: `${lockSerial}-${place + 1}`,
    years: 1 + (place % 3),
  }));

/** Returns a mobile number for the application alone, because a number gets only a few SMS a day. */
const mobileOf = ({ lockSerial }: Surroundings): string =>
  `138${lockSerial.replaceAll(/\D/g, "").slice(-8).padStart(8, "0")}`;

const draft = (at: Surroundings, changes: object = {}): Promise<ShownApplication> =>
  at.bidder.create({
    organisationName: at.organisation.name,
    creditCode: at.organisation.code,
    locks: [{ lockType: "单位锁", lockSerial: at.lockSerial, years: 1 }],
    contactName: "示例经办人",
    mobile: mobileOf(at),
    purchaseChannel: "现场",
    pickup: "现场",
    ...changes,
  });

async function submitted(at: Surroundings, changes?: object): Promise<ShownApplication> {
  return at.bidder.submit((await draft(at, changes)).id, opinion);
}

async function approved(at: Surroundings, changes?: object): Promise<ShownApplication> {
  return at.reviewer.review((await submitted(at, changes)).id, "approve", "示例：同意");
}

const until = (
  at: Surroundings,
  id: string,
  what: string,
  expected: (application: ShownApplication) => boolean,
): Promise<ShownApplication> => eventually(what, () => at.bidder.get(id), expected, longestWaitSeconds);

const paidByWechat =
  (changes?: object): Life =>
  async (at) => {
    const { id } = await approved(at, changes);
    const { attempt } = await at.bidder.pay(id, { channel: "wechat" });
    await scanAndPay(at.outside, attempt?.number ?? "");
    return until(at, id, "已支付", ({ payment }) => payment === "已支付");
  };

const paidAtBank: Life = async (at) => {
  const { id } = await approved(at);
  await payAtBank(at.outside, await at.bidder.pay(id, { channel: "unionpay", bank: "ICBC" }));
  return until(at, id, "已支付", ({ payment }) => payment === "已支付");
};

const shipped: Life = async (at) => {
  const { id } = await paidByWechat(posted)(at);
  return at.reviewer.ship(id, "示例快递", "DEMO123456");
};

const handled: Life = async (at) => at.reviewer.markHandled((await paidAtBank(at)).id);

const invoiced: Life = async (at) => {
  const { id } = await handled(at);
  const { name, code } = at.organisation;
  await at.bidder.requestInvoice(id, {
    buyer: { kind: "organisation", name, taxNumber: code },
    delivery: { email: "demo@example.com" },
  });
  return until(at, id, "已开票", ({ invoice }) => invoice === "已开票");
};

/** States in which the seeded applications stay, with their share in percent. */
export const lives: readonly { where: string; share: number; live: Life }[] = [
  { where: "编辑中", share: 8, live: draft },
  { where: "待审核", share: 22, live: submitted },
  {
    where: "审核不通过",
    share: 6,
    live: async (at) => at.reviewer.review((await submitted(at)).id, "reject", "示例：请补正锁序列号"),
  },
  { where: "待审核，多把锁", share: 3, live: (at) => submitted(at, { locks: locksOf(at, 5) }) },
  { where: "待支付", share: 14, live: approved },
  {
    where: "待支付，二维码已显示",
    share: 2,
    live: async (at) => (await at.bidder.pay((await approved(at)).id, { channel: "wechat" })).application,
  },
  { where: "办理中，现场", share: 12, live: paidAtBank },
  { where: "办理中，待寄出", share: 9, live: paidByWechat(posted) },
  {
    where: "办理中，有办理记录",
    share: 4,
    live: async (at) => at.reviewer.addRecord((await paidByWechat()(at)).id, "示例：证书已签发"),
  },
  { where: "已寄出", share: 5, live: shipped },
  {
    where: "已签收",
    share: 2,
    live: async (at) => at.bidder.confirmReceipt((await shipped(at)).id),
  },
  { where: "已办理", share: 6, live: handled },
  { where: "已办理，已开票", share: 6, live: invoiced },
  {
    where: "已撤回",
    share: 2,
    live: async (at) => at.bidder.withdraw((await submitted(at)).id, "示例：不再办理"),
  },
  {
    // The withdrawal stays open: it needs a second person to agree, and a script can't be one.
    where: "办理中，撤回并退款待复核",
    share: 2,
    live: async (at) => {
      const { id } = await paidAtBank(at);
      return at.operator.withdraw(id, "示例：重复办理");
    },
  },
];
