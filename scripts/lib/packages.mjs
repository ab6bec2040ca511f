import { existsSync, readFileSync } from "node:fs";

import { inProject } from "./project.mjs";
import { run } from "./run.mjs";

/** Installs the npm packages, unless the packages that package-lock.json asks for are installed already. */
export async function installPackages(begin) {
  if (arePackagesInstalled()) return;
  begin("安装 npm 依赖");
  // Without --include=dev and with NODE_ENV=production, npm would leave out packages that the embedded parts need.
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund"];
  const npm = process.env.npm_execpath;
  const [command, prefix] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
  await run(command, [...prefix, ...args], {
    step: "安装 npm 依赖",
    advice: "请检查网络与 npm 的 registry 设置，然后重试。",
  });
}

function arePackagesInstalled() {
  const wanted = readPackages(inProject("package-lock.json"));
  const installed = readPackages(inProject("node_modules", ".package-lock.json"));
  if (installed === undefined) return false;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === "" ||
      (isSame(entry, installed[path]) && existsSync(inProject(path, "package.json"))) ||
      (entry.optional === true && installed[path] === undefined),
  );
}

const isSame = (wanted, installed) =>
  wanted.version === installed?.version && wanted.integrity === installed?.integrity;

function readPackages(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, "utf8")).packages;
  } catch {
    return undefined;
  }
}
