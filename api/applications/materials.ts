import type { Answer } from "../../contract/answers";
import type { Submission } from "../../domain/application/application";
import type { KeptMaterial } from "../../domain/materials/materials";
import type { EarlierFile } from "../../store/material-files";
import type { ShownDocument } from "../../store/find-application";
import type { Principal } from "../platform/principal";
import { isOwner } from "./commands";

/** Returns the draft's 申请材料 as their owner sees them. */
export const presentKept = (kept: readonly KeptMaterial[]): Answer<"materials"> => ({
  materials: kept.map(({ id, material, kind, bytes, keptAt, validUntil }) => ({
    ...{ id, material, kind, bytes, keptAt },
    ...(validUntil === undefined ? {} : { validUntil }),
  })),
});

/** Returns the 申请材料 of an earlier application that the bidder may take over. */
export const presentEarlier = (files: readonly EarlierFile[]): Answer<"earlierMaterials"> => ({
  earlier: files.map(({ _id: id, material, kind, bytes, keptAt, validUntil }) => ({
    ...{ id, material, kind, bytes, keptAt: keptAt.toISOString() },
    ...(validUntil === undefined ? {} : { validUntil }),
  })),
});

/**
 * Returns the 申请材料 as an addition to the application's answer: empty if there are none, or if the caller is not the
 * owner.
 */
export const keptFor = (
  { materials, ...document }: Pick<ShownDocument, "materials" | "orgCode">,
  principal: Principal,
): Partial<Answer<"materials">> => (materials && isOwner(principal, document) ? presentKept(materials) : {});

/** Counts the 申请材料 of the latest submission, and says whether they differ from those of the submission before it. */
export function countFrozen(submissions: readonly Submission[]): Answer<"summary">["materials"] {
  const [latest, before] = submissions.slice(-2).toReversed();
  const idsOf = (of: Submission | undefined) =>
    (of?.materials ?? [])
      .map(({ id }) => id)
      .toSorted()
      .join();
  return {
    count: latest?.materials?.length ?? 0,
    changed: before !== undefined && idsOf(latest) !== idsOf(before),
  };
}

/** Returns the 申请材料 that a submission froze, for everybody who may read the application. */
export const presentFrozen = ({
  materials,
}: Pick<Submission, "materials">): Pick<Answer<"application">["submissions"][number], "materials"> =>
  materials
    ? {
        materials: materials.map(({ id, material, kind, validUntil }) => ({
          ...{ id, material, kind },
          ...(validUntil === undefined ? {} : { validUntil }),
        })),
      }
    : {};
