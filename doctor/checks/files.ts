import { existsSync, readdirSync, readFileSync, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../../config/environment";
import type { Fault } from "../fault";
import { isSecretFile } from "./secrets";

/** Variables of files and folders that no reader opens until they are needed, or that it takes for absent. */
const optionalPaths: Readonly<
  Record<string, { fits: (path: string) => boolean; fault: string; isMounted: boolean }>
> = {
  // The doctor's container has no such volume.
  COMMANDS_DIR: { fits: isFolder, fault: "不是目录：API 启动不了", isMounted: false },
  NODE_EXTRA_CA_CERTS: {
    fits: (path) => !isFolder(path) && readFileSync(path, "latin1").includes("-----BEGIN CERTIFICATE-----"),
    fault: "不是 PEM 证书的文件，不起作用；是 DER 的，openssl x509 -inform DER -in 它 -out 新的.pem",
    isMounted: true,
  },
};

/** Folders whose files decide whom the programs believe or tell something, and those among the files that are secret. */
const folders: Readonly<Record<string, (name: string) => boolean>> = {
  WECHAT_PLATFORM_KEYS_DIR: () => false,
  ALERTS_DIR: (name) => /^(wecom-url|dingtalk-(url|secret)|mail-password)$/.test(name),
};

/** Finds files and folders that aren't there, that strangers can read or change, or that don't last. */
export const fileFaults = (environment: Environment): Fault[] => [
  ...pathFaults(environment),
  ...modeFaults(environment),
  ...memoryFaults(environment),
];

const pathFaults = (environment: Environment): Fault[] =>
  Object.entries(optionalPaths).flatMap(([about, { fits, fault, isMounted }]) => {
    const path = environment[about];
    const remedy =
      "路径是容器里的：核对名称，在 COMPOSE_FILE 末尾的覆盖文件里把文件或目录挂载进去，或从 .env 删去";
    if (!path) return [];
    if (existsSync(path)) return fits(path) ? [] : [{ about, fault, remedy }];
    return isMounted ? [{ about, fault: "没有这个文件或目录，不起作用", remedy }] : [];
  });

function isFolder(path: string): boolean {
  return statSync(path).isDirectory();
}

const [readable, writable, sticky] = [0o004, 0o002, 0o1000];

/** Finds secrets that everybody on the machine can read, and files and folders that everybody can change. */
function modeFaults(environment: Environment): Fault[] {
  const named = Object.entries(environment).flatMap(([about, path]) =>
    path && (about.endsWith("_FILE") || about === "NODE_EXTRA_CA_CERTS")
      ? [{ about, path, isSecret: isSecretFile(about) }]
      : [],
  );
  const inFolders = Object.entries(folders).flatMap(([about, isSecret]) => {
    const dir = environment[about];
    if (!dir || !existsSync(dir) || !isFolder(dir)) return [];
    const files = readdirSync(dir).map((name) => ({
      about: `${about}/${name}`,
      path: join(dir, name),
      isSecret: isSecret(name),
    }));
    return [{ about, path: dir, isSecret: false }, ...files];
  });
  return [...named, ...inFolders].flatMap(({ about, path, isSecret }) => {
    if (!existsSync(path)) return [];
    const stat = statSync(path);
    if (!stat.isFile() && !stat.isDirectory()) return [];
    if (isSecret && stat.isFile() && (stat.mode & readable) !== 0) {
      const remedy = "deploy/ca install 会改好；或 chown 1000 文件，chmod 400 文件";
      return [{ about, fault: "这台机器上谁都能读这个文件", remedy }];
    }
    // In a folder with the sticky bit, people can change only their own files.
    if ((stat.mode & writable) === 0 || (stat.mode & sticky) !== 0) return [];
    const fault = "这台机器上谁都能改：可以换上自己的密钥、证书或地址";
    return [{ about, fault, remedy: "chmod o-w 这个文件或目录" }];
  });
}

/** Types of file systems that are in memory (statfs(2)): tmpfs and ramfs. */
const inMemory = [0x01021994, 0x858458f6];

/** Finds a folder for acknowledged commands that a restart empties. It may not exist yet; its parent does. */
function memoryFaults({ COMMANDS_DIR: dir }: Environment): Fault[] {
  if (!dir) return [];
  let path = dir;
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  if (!existsSync(path) || !inMemory.includes(statfsSync(path).type)) return [];
  const fault = "在内存里，重启就没有了：恢复之后列不出丢失的操作";
  return [{ about: "COMMANDS_DIR", fault, remedy: "用硬盘上的目录；compose 里是存储卷 api-commands" }];
}
