import type { MaterialsConfig } from "../../config/materials";
import { dayMs } from "../../domain/beijing-day";
import { materialLimits } from "../../domain/materials/materials";
import { createScan, signaturesOf } from "../../gateways/clamd";
import type { Models } from "../../store/models";
import type { PayloadKeys } from "../../temporal/payload-keys";
import { reasonOf, type Fault } from "../fault";

const about = "CLAMD_ADDRESS";

/** Names of papers with sensitive personal data, for which the law asks for a separate consent (个人信息保护法第二十九条). */
const sensitive = /身份证|护照|通行证|居住证|户口|银行卡|人脸|指纹|病历/;

/** Finds papers with sensitive personal data that are asked for without a separate consent. */
export const consentFaults = (asked: MaterialsConfig["asked"]): Fault[] =>
  asked
    .filter(({ name, consent }) => sensitive.test(name) && !consent)
    .map(({ name }) => ({
      about: "MATERIALS",
      fault: `“${name}”含敏感个人信息，没有要单独同意：个人信息保护法要求`,
      remedy: `在“${name}”中写上 "consent":true`,
    }));

/** Content of the largest allowed size. A scanner that accepts it accepts every file. */
const largest = Buffer.alloc(materialLimits.bytes);

/**
 * Finds faults of the scanner: it must be reachable and accept the largest file. A missing scanner is a fault only in
 * production, and is checked there.
 */
export async function scannerFaults(
  { clamd, asked }: Pick<MaterialsConfig, "clamd" | "asked">,
  now: number,
): Promise<Fault[]> {
  if (asked.length === 0 || clamd === undefined) return [];
  try {
    const verdict = await createScan(clamd)(largest);
    if (verdict === "clean") return signatureFaults(await signaturesOf(clamd), now);
    const remedy = "在 clamd.conf 中设 StreamMaxLength、MaxFileSize、MaxScanSize 不小于 6M，重启 clamd";
    return [{ about, fault: "5 MB 的文件超出了 clamd 的限额，会被拒绝", remedy }];
  } catch (error) {
    const remedy =
      "检查 clamd 是否在运行、地址和端口（容器里的 127.0.0.1 是容器自己；自带的是 clamav:3310，第一次启动要几分钟）；它停着时，申请材料上传不了，其余照常";
    return [{ about, fault: `连接不上：${reasonOf(error)}`, remedy }];
  }
}

/** Days after which signatures that are renewed several times a day are certainly no longer renewed. */
const oldestSignaturesDays = 14;

function signatureFaults(at: number | undefined, now: number): Fault[] {
  const days = at === undefined ? 0 : Math.floor((now - at) / dayMs);
  if (days <= oldestSignaturesDays) return [];
  const remedy = "让 clamav 能取得新的病毒库（freshclam 的出网；看 docker-compose logs clamav），重启它";
  return [{ about, fault: `病毒库是 ${days} 天以前的：新的病毒认不出`, remedy }];
}

/** Finds missing keys with which stored files are sealed. Without them nobody could open the files. */
export async function sealedFileFaults(
  {
    materialFiles,
    billParts,
    webhookEndpoints,
  }: Pick<Models, "materialFiles" | "billParts" | "webhookEndpoints">,
  { keys }: PayloadKeys,
): Promise<Fault[]> {
  const used: string[] = [
    ...(await materialFiles.distinct("keyId")),
    ...(await materialFiles.distinct("pages.keyId")),
    ...(await billParts.distinct("keyId")),
    ...(await webhookEndpoints.distinct("secrets.keyId")),
  ];
  return [...new Set(used)]
    .filter((keyId) => !keys.has(keyId))
    .map((keyId) => ({
      about: "PAYLOAD_KEYS_FILE",
      fault: `没有密钥 ${keyId}：已有的申请材料、渠道账单或接收方的密钥是用它加密的，会打不开`,
      remedy: "把这个密钥放回 keys；它要留到没有材料、账单和接收方的密钥用它加密为止，见运维手册“更换密钥”",
      stops: true,
    }));
}
