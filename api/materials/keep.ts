import { createHash } from "node:crypto";
import { materialLimits, type KeptMaterial, type MaterialKind } from "../../domain/materials/materials";
import type { PagePicture } from "../../domain/materials/pages";
import { materialFileId } from "../../store/material-files";
import type { ApplicationDocument } from "../../store/models/application";
import type { Dependencies } from "../dependencies";
import type { Principal } from "../platform/principal";
import { Problem } from "../platform/problem";
import { attach } from "./list";

interface ToKeep {
  document: ApplicationDocument;
  principal: Principal;
  content: Buffer;
  material: string;
  kind: MaterialKind;
  pages: readonly PagePicture[];
  keptAt: Date;
  validUntil?: string;
  consentAt?: Date;
  /** Returns true if the sender has disconnected. */
  hasLeft?: () => boolean;
}

/**
 * Stores a sealed file for its application, then adds it to the list, so that the list never names a missing file. A
 * file without an entry, as after a crash, is swept.
 * @throws Problem QUOTA_REACHED; REQUEST_TIMEOUT if the sender has disconnected; and the problems of `attach`
 */
export function keepMaterial(
  { models: { applications }, materialFiles, limits, now }: Needs,
  { document, principal, content, pages, validUntil, consentAt, keptAt, hasLeft, ...about }: ToKeep,
): Promise<KeptMaterial[]> {
  const { _id: applicationId, orgCode } = document;
  const sha256 = createHash("sha256").update(content).digest("hex");
  const id = materialFileId({ applicationId, ...about }, sha256);
  const ends = validUntil === undefined ? {} : { validUntil };
  // A sender who cancelled doesn't want the file, and deletes what arrived. A sender who lost the connection sends the
  // file again.
  const refuseIfLeft = (): void => {
    if (hasLeft?.() === true) throw new Problem("REQUEST_TIMEOUT");
  };
  const keep = async (): Promise<KeptMaterial[]> => {
    refuseIfLeft();
    const agreed = consentAt ? { consentAt } : {};
    const file = { applicationId, orgCode, ...about, pages, keptAt, ...ends, ...agreed };
    await materialFiles.keep(content, file, new Date(now()));
    refuseIfLeft();
    const list = await attach(applications, document, {
      ...{ id, ...about, sha256, bytes: content.length, keptAt: keptAt.toISOString(), ...ends },
      ...(consentAt ? { consentAt: consentAt.toISOString() } : {}),
    });
    await materialFiles.attached(id);
    return list;
  };
  const bytes = [content, ...pages.map((page) => page.content)].reduce((sum, { length }) => sum + length, 0);
  return limits.spend("materials", principal, keep, Math.ceil(bytes / 1_000));
}

type Needs = Pick<Dependencies, "models" | "materialFiles" | "limits" | "now">;

/** Checks the room on the list. @throws Problem MATERIALS_FULL if the given number of files doesn't fit */
export function refuseUnlessRoom({ materials = [] }: ApplicationDocument, more: number): void {
  if (materials.length + more > materialLimits.files) throw new Problem("MATERIALS_FULL");
}
