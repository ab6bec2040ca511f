import { writes } from "../openapi/named";
import { fileAddresses } from "../../contract/addresses";
import { createHash } from "node:crypto";
import { z } from "zod";
import { answerOf } from "../../contract/answers";
import { possibleRefusals } from "../../domain/application/transitions";
import { materialKinds, materialLimits, type MaterialFile } from "../../domain/materials/materials";
import { describeError } from "../../lib/describe-error";
import type { ShownDocument } from "../../store/find-application";
import { loosenMaterials, materialFileId } from "../../store/material-files";
import {
  applicationReaders,
  findOwn,
  findReadable,
  isOwner,
  refuseUnlessAllowed,
} from "../applications/commands";
import type { Dependencies, Feature } from "../dependencies";
import { binary, json } from "../openapi/responses";
import type { Principal } from "../platform/principal";
import { Problem } from "../platform/problem";
import { inspect } from "./inspect";
import { keepMaterial, refuseUnlessRoom } from "./keep";
import { detach } from "./list";
import { presentKept } from "../applications/materials";
import { fileParams, uploadParams } from "./schema";

/** Of an application, those that its reader may see: staff what was submitted, its owner what is on the list, too. */
const seenBy = (document: ShownDocument, principal: Principal): MaterialFile[] => [
  ...(isOwner(principal, document) ? (document.materials ?? []) : []),
  ...document.application.submissions.flatMap(({ materials = [] }) => materials),
];

/** @throws Problem MATERIAL_INFECTED, MATERIAL_UNUSABLE, MATERIAL_SCANNER_AWAY */
async function refuseInfected({ scan, log }: Pick<Dependencies, "scan" | "log">, content: Buffer) {
  if (!scan) return;
  const verdict = await scan(content).catch((error: unknown) => {
    log.warn({ error: describeError(error) }, "clamd could not scan a material");
    throw new Problem("MATERIAL_SCANNER_AWAY", { cause: error });
  });
  if (verdict === "infected") throw new Problem("MATERIAL_INFECTED");
  if (verdict === "limits")
    throw new Problem("MATERIAL_UNUSABLE", {
      detail: "文件内容过多，无法完成病毒扫描，请减少页数或缩小图片后重新上传",
    });
}

/** 申请材料: uploaded one by one beside the form, frozen by the submission, shown to who decides. */
export const materialRoutes: Feature = (defineRoute, dependencies) => {
  const { models, materialFiles, materials, scan, now, log } = dependencies;
  const { applications, materialFiles: files } = models;

  defineRoute({
    method: "put",
    path: fileAddresses.upload,
    summary: "上传一份申请材料（JPG、PNG或PDF，编辑中或审核不通过）",
    role: "bidder",
    records: "own",
    params: uploadParams,
    query: z.strictObject({
      consent: z.literal("true").optional().describe("单独同意收集敏感个人信息；需要同意的材料见 /api/terms"),
    }),
    upload: materialLimits.bytes,
    response: json(answerOf("materials"), { description: "已保存；申请现有的材料" }),
    problems: [
      ...possibleRefusals("edit"),
      ...(["NOT_FOUND", "MATERIAL_NOT_ASKED", "MATERIAL_CONSENT_MISSING", "MATERIAL_UNUSABLE"] as const),
      ...(["MATERIAL_INFECTED", "MATERIAL_SCANNER_AWAY", "MATERIALS_FULL", "QUOTA_REACHED"] as const),
    ],
    handler: async ({ params: { id, material, sha256 }, query, content, principal, tell, hasLeft }) => {
      const document = await findOwn(applications, id, principal);
      const fileId = materialFileId({ applicationId: id, material }, sha256);
      tell({ record: fileId });
      refuseUnlessAllowed("edit", "bidder", document);
      const there = document.materials ?? [];
      if (there.some((one) => one.id === fileId)) return presentKept(there);
      refuseUnlessRoom(document, 1);
      const asked = materials.find(({ name }) => name === material);
      if (!asked) throw new Problem("MATERIAL_NOT_ASKED");
      if (asked.consent && query.consent !== "true") throw new Problem("MATERIAL_CONSENT_MISSING");

      const kind = inspect(content);
      if (createHash("sha256").update(content).digest("hex") !== sha256)
        throw new Problem("MATERIAL_UNUSABLE", { detail: "文件在传输中发生了变化，请重新上传" });
      await refuseInfected({ log, ...(scan ? { scan } : {}) }, content);

      // Who has cancelled meanwhile wants it no more; who lost the line sends it again.
      if (hasLeft()) throw new Problem("REQUEST_TIMEOUT");
      const keptAt = new Date(now());
      const consentAt = asked.consent ? { consentAt: keptAt } : {};
      const file = { document, principal, content, material, kind, keptAt, ...consentAt };
      return presentKept(await keepMaterial(dependencies, file));
    },
  });

  defineRoute({
    ...writes("deleteMaterial", { description: "已删除；申请现有的材料" }),
    summary: "删除一份申请材料（编辑中或审核不通过）",
    role: "bidder",
    records: "own",
    params: fileParams,
    problems: [...possibleRefusals("edit"), "NOT_FOUND", "STALE_VERSION"],
    handler: async ({ params: { id, file }, principal, tell }) => {
      tell({ record: file });
      const document = await findOwn(applications, id, principal);
      refuseUnlessAllowed("edit", "bidder", document);
      const left = await detach(applications, document, file);
      // A submission may name it still: the sweep looks.
      await loosenMaterials(files, { _id: file }, new Date(now()));
      return presentKept(left);
    },
  });

  defineRoute({
    method: "get",
    path: fileAddresses.material,
    summary: "下载一份申请材料",
    role: applicationReaders,
    records: "readable",
    auditedReads: true,
    params: fileParams,
    response: binary({ mediaType: "application/octet-stream", description: "申请材料的文件，与上传的一致" }),
    problems: ["NOT_FOUND"],
    handler: async ({ params: { id, file }, principal, tell, setHeader }) => {
      tell({ record: file });
      const document = await findReadable(applications, id, principal);
      const found = seenBy(document, principal).find((one) => one.id === file);
      if (!found) throw new Problem("NOT_FOUND");
      const { mediaType, extension } = materialKinds[found.kind];
      const name = `material_${file.slice(0, 8)}.${extension}`;
      const chinese = encodeURIComponent(`${found.material}_${file.slice(0, 8)}.${extension}`);
      setHeader("Content-Type", mediaType);
      setHeader("Content-Disposition", `attachment; filename="${name}"; filename*=UTF-8''${chinese}`);
      const content = await materialFiles.read({ applicationId: id, ...found });
      if (content) return content;
      // Retention takes the files of one that has ended before what names them; any other has lost one.
      if (document.application.endedAt === undefined) throw new Error(`the material file ${file} is missing`);
      throw new Problem("NOT_FOUND");
    },
  });
};
