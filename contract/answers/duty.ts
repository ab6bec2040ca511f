import { z } from "zod";
import { dutyKinds } from "../../domain/application/duties";
import { fenSchema, instantSchema } from "./parts";

const duty = z.object({
  id: z.string(),
  kind: z.enum(dutyKinds),
  about: z.string().optional().describe("锁序列号、订单号、退款单号或流水号；关于整件申请的没有"),
  amountFen: fenSchema().optional(),
  since: instantSchema(),
  applicationId: z.string().optional(),
  difference: z.string().optional().describe("由对账差异而来的，其编号"),
});

/** Returns the schema of an open duty. */
export const dutyShown = () => duty;
