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

/** Those that a submission froze, to be sent again with it. */
export const frozenWith = (submission: Submission | undefined): { materials?: MaterialFile[] } =>
  submission?.materials ? { materials: [...submission.materials] } : {};

/**
 * What a submission freezes of the 申请材料: nothing where nothing was uploaded.
 * @throws Problem INVALID_INPUT where a required one is missing
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
