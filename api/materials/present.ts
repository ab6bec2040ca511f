import type { Answer } from "../../contract/answers";
import type { Submission } from "../../domain/application/application";
import type { KeptMaterial } from "../../domain/materials/materials";
import type { ShownDocument } from "../../store/find-application";
import type { Principal } from "../platform/principal";
import { isOwner } from "../applications/commands";

/** The list, for its owner. */
export const presentKept = (kept: readonly KeptMaterial[]): Answer<"materials"> => ({
  materials: kept.map(({ id, material, kind, bytes, keptAt, validUntil }) => ({
    ...{ id, material, kind, bytes, keptAt },
    ...(validUntil === undefined ? {} : { validUntil }),
  })),
});

/** The same beside the application; nothing where there is none, or for anybody else. */
export const materialsFor = (
  { materials, ...document }: Pick<ShownDocument, "materials" | "orgCode">,
  principal: Principal,
): Partial<Answer<"materials">> => (materials && isOwner(principal, document) ? presentKept(materials) : {});

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
