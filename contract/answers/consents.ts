import { z } from "zod";
import { consentStates, handCommands } from "../../domain/consent";
import { applicationAnswers } from "./application";
import { fenSchema, instantSchema, shownDestinationSchema, sliceOf } from "./parts";

const instant = instantSchema();
const name = z.string().describe("姓名");

const consent = z.object({
  id: z.string(),
  command: z.enum(handCommands),
  state: z.enum(consentStates),
  askedAt: instant,
  askedBy: name,
  reason: z.string(),
  lapsesAt: instant.describe("此后失效"),
  applicationId: z.string().optional(),
  organisationName: z.string().optional().describe("等待复核时：所涉申请的单位名称"),
  record: z.string().describe("退款单号，或差异编号"),
  about: z.string().describe("所涉退款或差异"),
  amountFen: fenSchema().optional(),
  to: shownDestinationSchema().optional(),
  second: z.object({ by: name, opinion: z.string(), at: instant }).optional(),
  problem: z.string().optional().describe("未能执行的原因"),
  mayDecide: z.boolean().describe("当前用户可以同意或不同意"),
  mayTakeBack: z.boolean().describe("当前用户可以撤回"),
});

const answers = {
  consent,
  consents: sliceOf(consent).extend({
    twoPersons: z.boolean().describe("false：只配置一人办理，不经复核"),
  }),
  applicationByHand: applicationAnswers().application.extend({
    consent: consent.optional().describe("等待复核；没有则已执行"),
  }),
  byHand: z.object({ consent: consent.optional().describe("等待复核；没有则已执行") }),
};

/** Returns the schemas of answers about operations that need two persons. */
export const consentAnswers = () => answers;
