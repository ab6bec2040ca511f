import { existsSync } from "node:fs";

import { run, tryToRun } from "./run.mjs";
import { UserError } from "./user-error.mjs";

const isThere = async (command, ...args) => (await tryToRun(command, args)).code === 0;

const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Debian packages, each with a check whether its program is installed already. */
const chromium = { name: "chromium", isInstalled: async () => existsSync(chromiumPath) };
const chineseFonts = {
  name: "fonts-noto-cjk",
  isInstalled: async () => (await tryToRun("fc-list", [":lang=zh"])).output.includes(":"),
};
const compose = { name: "docker-compose", isInstalled: () => isThere("docker-compose", "version") };
const prometheus = { name: "prometheus", isInstalled: () => isThere("promtool", "--version") };
const alertmanager = {
  name: "prometheus-alertmanager",
  isInstalled: async () =>
    (await isThere("prometheus-alertmanager", "--version")) && (await isThere("amtool", "--version")),
};
const shellcheck = { name: "shellcheck", isInstalled: () => isThere("shellcheck", "--version") };
const restic = { name: "restic", isInstalled: () => isThere("restic", "version") };
const maven = { name: "maven", isInstalled: () => isThere("mvn", "-v") };
const java = { name: "openjdk-17-jdk-headless", isInstalled: () => isThere("javac", "-version") };
const go = { name: "golang-go", isInstalled: () => isThere("go", "version") };
const pythonEnvironments = {
  name: "python3-venv",
  isInstalled: () => isThere("python3", "-c", "import ensurepip"),
};
const oldEngine = {
  name: "python3-pyqt5.qtwebengine",
  isInstalled: () => isThere("/usr/bin/python3", "-c", "import PyQt5.QtWebEngineWidgets"),
};
const nginx = { name: "nginx-light", isInstalled: () => isThere("nginx", "-v") };
const clamd = { name: "clamav-daemon", isInstalled: () => isThere("clamd", "--version") };
const network = { name: "iproute2", isInstalled: () => isThere("ip", "-V") };
const curl = { name: "curl", isInstalled: () => isThere("curl", "--version") };
const openssl = { name: "openssl", isInstalled: () => isThere("openssl", "version") };
const postgres = {
  name: "postgresql",
  isInstalled: () => isThere("sh", "-c", "/usr/lib/postgresql/*/bin/initdb --version"),
};
const display = { name: "xvfb", isInstalled: () => isThere("Xvfb", "-help") };

/** Packages that a real browser needs to show the portal's pages. */
export const browserPackages = [chromium, chineseFonts];
/** Packages that the tests need. */
export const testPackages = [
  ...browserPackages,
  java,
  maven,
  go,
  compose,
  prometheus,
  alertmanager,
  pythonEnvironments,
  shellcheck,
  restic,
];
/**
 * Packages that the rehearsals need in addition: a browser engine of 2020, a display for it, a reverse proxy, a virus
 * scanner, network tools, and a database.
 */
export const rehearsalPackages = [
  ...testPackages,
  oldEngine,
  display,
  nginx,
  clamd,
  network,
  curl,
  openssl,
  postgres,
];

const embeddedPackages = [java, maven, pythonEnvironments];
/** Returns the packages of embedded parts with these names. */
export const packagesNamed = (names) => embeddedPackages.filter(({ name }) => names.includes(name));

/** Waits up to ten minutes for a fresh machine's own updates, which hold the same lock. */
const patient = ["-o", "DPkg::Lock::Timeout=600"];

/** Installs the missing Debian packages. @throws UserError that names them if this user may not install packages */
export async function installDebianPackages(begin, packages) {
  const installed = await Promise.all(packages.map(({ isInstalled }) => isInstalled()));
  const missing = packages.filter((_, index) => !installed[index]).map(({ name }) => name);
  if (missing.length === 0) return;

  const names = missing.join(" ");
  const mayInstall = process.getuid?.() === 0 && (await isThere("apt-get", "--version"));
  if (!mayInstall)
    throw new UserError(`✘ ${names}：没有安装\n    请先安装，例如：sudo apt-get install ${names}`);
  begin(`安装 ${missing.join("、")}`);
  const said = { step: `安装 ${names}`, advice: "请检查 Debian 软件源的设置，然后重试。" };
  const aptGet = (...args) =>
    run("env", ["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", ...patient, ...args], said);
  await aptGet("update");
  await aptGet("install", "-y", "--no-install-recommends", ...missing);
}
