import { z } from "zod";
import { defaultMaterials, materialsSchema, type MaterialAsked } from "../domain/materials/materials";
import { json, readEnvironment, type Environment } from "./environment";

const materials = json(
  materialsSchema,
  '{"营业执照":{"help":"…","required":false,"lockTypes":["法人锁"],"consent":false,"ends":true}}',
);

const schema = z.object({
  MATERIALS: materials.optional(),
  CLAMD_ADDRESS: z
    .string()
    .regex(/^([^\s/]+:\d+|\/\S+)$/, "must be host:port, or the path of a socket")
    .optional(),
  INSPECTOR_ADDRESS: z
    .string()
    .regex(/^([^\s/]+:\d+|\/\S+)$/, "must be host:port, or the path of a socket")
    .optional(),
});

export interface MaterialsConfig {
  /** Materials that applications are asked for, in the order in which they are shown. */
  asked: readonly MaterialAsked[];
  /** Address of clamd, which scans files for viruses: host:port or the path of a socket. Files are not scanned if undefined. */
  clamd: string | undefined;
  /**
   * Address of the inspector's own container, which draws the pages of files: host:port or the path of a socket. If
   * undefined, a child process draws them.
   */
  inspector: string | undefined;
}

/**
 * Reads from the environment which 申请材料 are asked for and which scanner checks them.
 * @throws EnvironmentError that names every bad variable
 */
export function readMaterialsConfig(environment: Environment): MaterialsConfig {
  const { MATERIALS, CLAMD_ADDRESS, INSPECTOR_ADDRESS } = readEnvironment(schema, environment);
  return { asked: MATERIALS ?? defaultMaterials, clamd: CLAMD_ADDRESS, inspector: INSPECTOR_ADDRESS };
}
