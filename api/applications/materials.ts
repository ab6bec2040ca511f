import type { Answer } from "../../contract/answers";
import type { Submission } from "../../domain/application/application";
import type { KeptMaterial } from "../../domain/materials/materials";
import type { EarlierFile } from "../../store/material-files";
import type { ShownDocument } from "../../store/find-application";
import type { Principal } from "../platform/principal";
import { isOwner } from "./commands";

/** The list, for its owner. */
export const presentKept = (kept: readonly KeptMaterial[]): Answer<"materials"> => ({
  materials: kept.map(({ id, material, kind, bytes, keptAt, validUntil }) => ({
    ...{ id, material, kind, bytes, keptAt },
    ...(validUntil === undefined ? {} : { validUntil }),
  })),
});

/** What can be taken over. */
export const presentEarlier = (files: readonly EarlierFile[]): Answer<"earlierMaterials"> => ({
  earlier: files.map(({ _id: id, material, kind, bytes, keptAt, validUntil }) => ({
    ...{ id, material, kind, bytes, keptAt: keptAt.toISOString() },
    ...(validUntil === undefined ? {} : { validUntil }),
  })),
});

/** The same beside the application; nothing where there is none, or for anybody else. */
export const keptFor = (
  { materials, ...document }: Pick<ShownDocument, "materials" | "orgCode">,
  principal: Principal,
): Partial<Answer<"materials">> => (materials && isOwner(principal, document) ? presentKept(materials) : {});

/** How many the latest submission brought, and whether others than the one before. */
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

/** What a submission froze, for all who may read it. */
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
