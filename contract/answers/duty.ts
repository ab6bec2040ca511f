import { z } from "zod";
import { dutyKinds } from "../../domain/application/duties";
import { fenSchema, instantSchema } from "./parts";

const duty = z.object({
  id: z.string(),
  kind: z.enum(dutyKinds),
  about: z.string().optional().describe("锁、订单、退款或流水的号码"),
  amountFen: fenSchema().optional(),
  since: instantSchema(),
  applicationId: z.string().optional(),
  organisationName: z.string().optional(),
  difference: z.string().optional(),
});

/** Returns the schema of an open duty. */
export const dutyShown = () => duty;
