import { z } from "zod";
import { defaultMaterials, materialsSchema, type MaterialAsked } from "../domain/materials/materials";
import { readEnvironment, type Environment } from "./environment";

const materials = z.string().transform((text, context) => {
  try {
    return materialsSchema().parse(JSON.parse(text));
  } catch {
    context.addIssue({
      code: "custom",
      message: 'must look like {"营业执照":{"help":"…","required":false,"lockTypes":["法人锁"],"ends":true}}',
    });
    return z.NEVER;
  }
});

const schema = z.object({
  MATERIALS: materials.optional(),
  CLAMD_ADDRESS: z
    .string()
    .regex(/^([^\s/]+:\d+|\/\S+)$/, "must be host:port, or the path of a socket")
    .optional(),
});

export interface MaterialsConfig {
  /** What applications are asked for, in the order in which it is shown. */
  asked: readonly MaterialAsked[];
  /** Where clamd looks for viruses, as host:port or the path of a socket; undefined: nobody looks. */
  clamd: string | undefined;
}

/**
 * Reads which 申请材料 are asked for, and who scans them.
 * @throws EnvironmentError that names every bad variable
 */
export function readMaterialsConfig(environment: Environment): MaterialsConfig {
  const { MATERIALS, CLAMD_ADDRESS } = readEnvironment(schema, environment);
  return { asked: MATERIALS ?? defaultMaterials, clamd: CLAMD_ADDRESS };
}
