import { z } from "zod";

export const idParams = z.strictObject({
  id: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, "申请编号不正确，应为26位字母和数字"),
});

const largestPage = 100;

export const pagingQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(largestPage).default(20),
});

/** Whatever is exported at once counts as so many pages. */
export const exportWeight = 20;

/** A list that may be longer is exported up to here. */
export const exportedRows = exportWeight * largestPage;
