import type { Submission } from "../../domain/application/application";
import {
  frozen,
  lockTypesOf,
  missingMaterials,
  type MaterialAsked,
  type MaterialFile,
} from "../../domain/materials/materials";
import type { ApplicationDocument } from "../../store/models/application";
import { Problem } from "../platform/problem";

/** Returns the 申请材料 that a submission froze, so that a repeat sends them again. */
export const frozenWith = (submission: Submission | undefined): { materials?: MaterialFile[] } =>
  submission?.materials ? { materials: [...submission.materials] } : {};

/**
 * Returns the 申请材料 that a submission freezes. The result is empty if nothing was uploaded.
 * @throws Problem INVALID_INPUT if a required paper is missing
 */
export function materialsToSubmit(
  asked: readonly MaterialAsked[],
  document: ApplicationDocument,
): { materials?: MaterialFile[] } {
  const missing = missingMaterials(asked, lockTypesOf(document.application.form), document.materials ?? []);
  if (missing.length > 0)
    throw new Problem("INVALID_INPUT", {
      detail: `请先上传：${missing.join("、")}`,
      fields: missing.map((name) => ({ path: `materials.${name}`, message: "请上传" })),
    });
  const materials = frozen(document.materials);
  return materials ? { materials } : {};
}
