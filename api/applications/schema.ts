import { z } from "zod";

export const idParams = z.strictObject({
  id: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, "申请编号不正确，应为26位字母和数字"),
});
