import { z } from "zod";
import { materialKindNames } from "../../domain/materials/materials";
import { daySchema, instantSchema } from "./parts";

const day = daySchema();

const submitted = z.object({
  id: z.string(),
  material: z.string(),
  kind: z.enum(materialKindNames),
  validUntil: day.optional().describe("有效期至"),
});

/** Returns the schema of the 申请材料 that a submission froze. */
export const submittedMaterials = () => z.array(submitted).optional().describe("申请材料；没有则不出现");

const kept = submitted.extend({ bytes: z.int(), keptAt: instantSchema().describe("上传时间") });

/** Returns the schema of the owner's list of 申请材料 for the next submission. */
export const keptMaterials = () => z.array(kept);

/** Returns the schema of the kinds of 申请材料 that applicants are asked for. */
export const askedMaterials = () =>
  z.array(
    z.object({
      name: z.string(),
      help: z.string().optional(),
      required: z.boolean(),
      lockTypes: z.array(z.string()).optional().describe("只对这些锁类型；没有则对所有"),
      consent: z.boolean().describe("含敏感个人信息，须单独同意"),
      ends: z.boolean().describe("有有效期"),
    }),
  );

const pages = () =>
  z.object({
    pages: z
      .array(z.object({ width: z.int().describe("像素"), height: z.int().describe("像素") }))
      .describe("各页图片的大小；文件不能显示时为空，只能下载"),
  });

const answers = {
  materialPages: pages(),
  invoicePages: pages(),
  materials: z.object({ materials: keptMaterials() }),
  earlierMaterials: z.object({ earlier: z.array(kept).describe("可沿用的最近一次的材料，已过期的不列") }),
};

/** Returns the schemas of answers about 申请材料. */
export const materialAnswers = () => answers;
