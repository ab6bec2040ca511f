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
  /** Absent where its file was kept before files were drawn. */
  pages?: readonly PagePicture[] | undefined;
  keptAt: Date;
  validUntil?: string;
  consentAt?: Date;
  /** Says whether the file's sender has left. */
  hasLeft?: () => boolean;
}

/**
 * Seals a file for its application and puts it on the list: in this order, so that the list names nothing that isn't there.
 * What a crash leaves between is loose, and swept.
 * @throws Problem QUOTA_REACHED, REQUEST_TIMEOUT where its sender has left, and as attach
 */
export function keepMaterial(
  { models: { applications }, materialFiles, limits, now }: Needs,
  { document, principal, content, pages, validUntil, consentAt, keptAt, hasLeft, ...about }: ToKeep,
): Promise<KeptMaterial[]> {
  const { _id: applicationId, orgCode } = document;
  const sha256 = createHash("sha256").update(content).digest("hex");
  const id = materialFileId({ applicationId, ...about }, sha256);
  const ends = validUntil === undefined ? {} : { validUntil };
  const keep = async (): Promise<KeptMaterial[]> => {
    const agreed = consentAt ? { consentAt } : {};
    const file = { applicationId, orgCode, ...about, pages, keptAt, ...ends, ...agreed };
    await materialFiles.keep(content, file, new Date(now()));
    // A sender who has cancelled wants it no more, and takes off the list what is there; one who lost the line sends it again.
    if (hasLeft?.() === true) throw new Problem("REQUEST_TIMEOUT");
    const list = await attach(applications, document, {
      ...{ id, ...about, sha256, bytes: content.length, keptAt: keptAt.toISOString(), ...ends },
      ...(consentAt ? { consentAt: consentAt.toISOString() } : {}),
    });
    await materialFiles.attached(id);
    return list;
  };
  const bytes = [content, ...(pages ?? []).map((page) => page.content)].reduce(
    (sum, { length }) => sum + length,
    0,
  );
  return limits.spend("materials", principal, keep, Math.ceil(bytes / 1_000));
}

type Needs = Pick<Dependencies, "models" | "materialFiles" | "limits" | "now">;

/** @throws Problem MATERIALS_FULL where so many more don't fit */
export function refuseUnlessRoom({ materials = [] }: ApplicationDocument, more: number): void {
  if (materials.length + more > materialLimits.files) throw new Problem("MATERIALS_FULL");
}
