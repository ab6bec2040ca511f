import { z } from "zod";
import { lockStates } from "../../domain/locks/results";
import { daySchema, instantSchema, sliceOf } from "./parts";

const instant = instantSchema();
const day = daySchema();

const lock = z.object({
  lockSerial: z.string(),
  lockType: z.string(),
  years: z.int(),
  state: z.enum(lockStates),
  expiresOn: day.optional().describe("锁档案中的到期日；未登记的不出现"),
  proposedEnd: day.describe("按原到期日和延期年限推算的新到期日，以签发的为准"),
  givenOutAt: instant.optional(),
  givenOutTo: z.string().optional().describe("姓名"),
  doubt: z.string().optional().describe("待核实的原因"),
  certificateNumber: z.string().optional(),
  notBefore: day.optional(),
  notAfter: day.optional().describe("签发的到期日"),
  reason: z.string().optional().describe("未能办理的原因"),
  contested: z.string().optional().describe("另收到与之不同的结果时的说明"),
  otherResults: z
    .array(
      z.object({
        state: z.enum(["已制证", "未能办理"]),
        notAfter: day.optional(),
        at: instant.describe("收到的时间"),
      }),
    )
    .optional()
    .describe("另收到的不同的结果；有此项的须由运维人员与制证机构核对"),
});

const workOrder = z.object({
  id: z.string(),
  shortNumber: z.string(),
  organisationName: z.string(),
  creditCode: z.string(),
  paidAt: instant,
  locks: z.array(lock),
});

const news = {
  lockResults: z
    .array(
      z.object({
        ...{ lockSerial: z.string(), state: z.enum(lockStates) },
        notAfter: day.optional().describe("签发的到期日"),
        notBefore: z.string().optional(),
        certificateNumber: z.string().optional(),
        reason: z.string().optional().describe("未能办理的原因；待核实的原因只给审核和运维人员"),
      }),
    )
    .optional()
    .describe("各锁的制证情况；不在其中的待制证"),
  proposedEnds: z
    .array(z.object({ lockSerial: z.string(), expiresOn: day }))
    .optional()
    .describe("尚无制证结果的锁，按原到期日和延期年限推算的新到期日，只给可标记已办理的审核人员"),
};

/** Returns the members of an application's answer about the renewal of its locks. */
export const lockNews = () => news;

const answers = {
  workOrder,
  workOrders: sliceOf(workOrder),
  claimedWorkOrders: z.object({
    items: z.array(workOrder),
    refused: z.array(z.object({ id: z.string(), code: z.string(), detail: z.string() })),
  }),
};

/** Returns the schemas of answers for the certificate authority. They contain no personal data. */
export const workOrderAnswers = () => answers;
