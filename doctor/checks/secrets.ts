import { readFileSync } from "node:fs";
import type { Environment } from "../../config/environment";
import type { PayloadKeys } from "../../temporal/payload-keys";
import type { Fault } from "../fault";

/** Decides whether a variable names a file with a secret. Certificates are public. */
export const isSecretFile = (name: string): boolean =>
  /^[A-Z][A-Z0-9_]*(KEYS?|SECRET|PASSWORD|AUTHORIZATION)_FILE$/.test(name);

/** Variables of files that hold one secret in one line, and nothing else. */
const bare =
  /^(SMS_ACCESS_KEY_SECRET|INVOICE_APP_SECRET|INVOICE_AUTHORIZATION|WECHAT_API_V3_KEY|MONGODB_PASSWORD|TEMPORAL_API_KEY)_FILE$/;

/** Smallest length of what can be a secret in a file with more than one word. */
const shortestWord = 24;

/** Finds secrets that others can guess, that are used for two things, or that stand in their file with something else. */
export function secretFaults(environment: Environment, payloadKeys: PayloadKeys | undefined): Fault[] {
  const files = Object.entries(environment).flatMap(([about, path = ""]) => {
    const text = isSecretFile(about) ? textOf(path) : undefined;
    return text === undefined ? [] : [{ about, text }];
  });
  return [
    ...files.flatMap(formFaults),
    ...files.flatMap(patternFaults),
    ...sharedFaults(files),
    ...(payloadKeys ? payloadKeyFaults(payloadKeys) : []),
  ];
}

interface SecretFile {
  about: string;
  text: string;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function formFaults({ about, text }: SecretFile): Fault[] {
  const secret = text.trim();
  if (!bare.test(about) || !/\s|^[{["'“]|^[A-Za-z_]\w*\s*[=:]\s*[^=\s]|[^\x20-\x7e]/.test(secret)) return [];
  const fault = "文件里不只是密钥：有空格、换行、引号、名称或 JSON";
  return [{ about, fault, remedy: "文件里只放密钥本身，一行，不带名称、引号和逗号" }];
}

/** Returns the words of a file that can be secrets. */
const secretsIn = (text: string): string[] =>
  text.split(/[\s"',]+/).filter(({ length }) => length >= shortestWord);

function patternFaults({ about, text }: SecretFile): Fault[] {
  if (!secretsIn(text).some((word) => isPattern(Buffer.from(word)))) return [];
  const remedy = "换成随机的：自己定的用 openssl rand 另造，对方给的在对方的平台上重置（运维手册“更换密钥”）";
  return [{ about, fault: "文件里的密钥有规律，像样例里的：谁都猜得到", remedy }];
}

/** Finds secrets that stand in the files of two variables. Whoever reads one of them has the other. */
function sharedFaults(files: readonly SecretFile[]): Fault[] {
  const owners = new Map<string, string>();
  const faults = new Map<string, Fault>();
  for (const { about, text } of files)
    for (const word of secretsIn(text)) {
      const other = owners.get(word) ?? about;
      owners.set(word, other);
      if (other !== about)
        faults.set(`${about} ${other}`, {
          about,
          fault: `与 ${other} 里是同一个密钥：读到一个，就有了另一个`,
          remedy: `各用各的：其中一项放错了文件的，放回它自己的；两项用了同一个的，${about} 另造一个（运维手册“更换密钥”）`,
        });
    }
  return [...faults.values()];
}

function payloadKeyFaults({ keys }: PayloadKeys): Fault[] {
  const about = "PAYLOAD_KEYS_FILE";
  const remedy = "按运维手册“更换密钥”换成 openssl rand 造的：deploy/ca rotate payload-keys";
  const all = [...keys];
  return all.flatMap(([id, { bytes }], index) => {
    const same = all.slice(0, index).find(([, earlier]) => earlier.bytes.equals(bytes));
    if (same) return [{ about, fault: `密钥 ${id} 与 ${same[0]} 是同一把：等于没有更换`, remedy }];
    return isPattern(bytes) ? [{ about, fault: `密钥 ${id} 有规律，像样例里的：谁都猜得到`, remedy }] : [];
  });
}

/** Decides whether bytes repeat, or count on, with a period of at most half their length. */
function isPattern(bytes: Buffer): boolean {
  const steps = [...bytes].slice(1).map((byte, index) => byte - (bytes[index] ?? 0));
  const repeats = (period: number) => steps.every((step, at) => at < period || step === steps[at - period]);
  return Array.from({ length: bytes.length >> 1 }, (_, index) => index + 1).some(repeats);
}
