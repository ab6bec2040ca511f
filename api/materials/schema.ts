import { z } from "zod";
import { fileId } from "../../contract/writes";
import { materialNameSchema } from "../../domain/materials/materials";
import { idParams } from "../applications/schema";

export const fileParams = idParams.extend({ file: fileId() });

export const uploadParams = idParams.extend({
  material: materialNameSchema().describe("申请材料的名称，见 /api/terms"),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "应为文件内容的SHA-256，64位小写十六进制")
    .describe("文件内容的SHA-256：同一内容重复上传，只保存一份"),
});
