import { readdirSync } from "node:fs";
import { once } from "node:events";
import { connect } from "node:net";
import { readAlertsConfig, type AlertsConfig } from "../../config/alerts";
import { EnvironmentError, type Environment } from "../../config/environment";
import { reasonOf, type Fault } from "../fault";
import { inChinese } from "../words";
import { isLoopback } from "./production";

const timeoutMs = 5_000;

/** Files that may be in ALERTS_DIR. config.sh is there if no folder was named, because its own folder is then used. */
const knownFiles = ["wecom-url", "dingtalk-url", "dingtalk-secret", "mail-password", "config.sh"];
const robots = {
  wecom: {
    group: "企业微信群",
    host: "qyapi.weixin.qq.com",
    key: /[?&]key=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  },
  dingtalk: { group: "钉钉群", host: "oapi.dingtalk.com", key: /[?&]access_token=[0-9a-f]{64}$/i },
} as const;
const mailAddress = /^[^\s@'"<>]+@[^\s@'"<>]+\.[^\s@'"<>]+$/;

const isWatching = ({ COMPOSE_PROFILES: profiles = "" }: Environment): boolean =>
  profiles.split(",").includes("monitoring");

/** Returns one line about the receivers of alerts. A robot's address is its password and is left out. */
export function alertsMeaning(environment: Environment): string {
  if (!isWatching(environment)) return "告警送往：无（COMPOSE_PROFILES 不含 monitoring，没有监控）";
  const to = destinationsOf(environment, readRobots(environment).config);
  return `告警送往：${to.join("、") || "无"}`;
}

function destinationsOf(environment: Environment, config: AlertsConfig | undefined): string[] {
  const { ALERT_MAIL_TO: mail, ALERT_WATCHDOG_URL: watchdog } = environment;
  const groups = Object.entries(robots).flatMap(([name, { group }]) =>
    config?.robots[name as keyof typeof robots] ? [group] : [],
  );
  return [...groups, ...(mail ? [`邮件 ${mail}`] : []), ...(watchdog ? ["看门狗"] : [])];
}

function readRobots(environment: Environment): { config?: AlertsConfig; faults: Fault[] } {
  if (!environment["ALERTS_DIR"]) return { faults: [] };
  try {
    return { config: readAlertsConfig(environment), faults: [] };
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const remedy = "按运维手册“告警送到人”更正这个文件：内容是一行，uid 1000 和它的组可读";
    const faults = error.problems.map((problem) => {
      const [, about = "ALERTS_DIR", fault = problem] = /^(\w+): (.*)$/s.exec(problem) ?? [];
      return { about, fault: inChinese(fault), remedy };
    });
    return { faults };
  }
}

/** Finds faults that keep alerts from reaching anybody. All of them only warn, because the business works without alerts. */
export async function alertFaults(environment: Environment): Promise<Fault[]> {
  if (!isWatching(environment)) return unwatchedFaults(environment);
  const { config, faults } = readRobots(environment);
  const to = destinationsOf(environment, config).filter((one) => one !== "看门狗");
  const nobody: Fault = {
    about: "ALERTS_DIR",
    fault: "告警没有人收：没有群机器人，也没有 ALERT_MAIL_TO",
    remedy: "按运维手册“告警送到人”放好机器人的地址，或填写邮件",
  };
  return [
    ...faults,
    ...(faults.length === 0 && to.length === 0 ? [nobody] : []),
    ...fileFaults(environment),
    ...robotFaults(config),
    ...watchdogFaults(environment),
    ...(await mailFaults(environment)),
  ];
}

/** Finds receivers of alerts that nobody sends. */
function unwatchedFaults(environment: Environment): Fault[] {
  const { ALERTS_DIR: dir = "" } = environment;
  const named = ["ALERT_MAIL_TO", "ALERT_WATCHDOG_URL"].filter((name) => environment[name]);
  const robotsHere = namesIn(dir).filter((name) => /^(wecom|dingtalk)-url$/.test(name));
  const remedy = "COMPOSE_PROFILES 加上 monitoring；不要告警的，删去此项";
  return [...named, ...robotsHere.map((name) => `ALERTS_DIR/${name}`)].map((about) => ({
    ...{ about, remedy },
    fault: "填写了，而 COMPOSE_PROFILES 不含 monitoring：没有监控，谁也收不到告警",
  }));
}

const namesIn = (dir: string): string[] => {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
};

function fileFaults({ ALERTS_DIR: dir = "" }: Environment): Fault[] {
  return namesIn(dir)
    .filter((name) => !knownFiles.includes(name))
    .map((name) => ({
      about: `ALERTS_DIR/${name}`,
      fault: "没有谁读这个文件",
      remedy: `改名为 wecom-url、dingtalk-url、dingtalk-secret 或 mail-password，或删去`,
    }));
}

function robotFaults(config: AlertsConfig | undefined): Fault[] {
  const faults: Fault[] = [];
  for (const [name, { host, group, key }] of Object.entries(robots)) {
    const robot = config?.robots[name as keyof typeof robots];
    const isHere = robot?.url.hostname === host;
    if (robot && !(isHere && key.test(robot.url.search))) {
      const fault = isHere
        ? "不是完整的地址：问号后的密钥不像机器人的"
        : `是 ${robot.url.hostname} 的地址，${group}机器人的在 ${host}`;
      faults.push({
        about: `ALERTS_DIR/${name}-url`,
        fault,
        remedy: `在${group}的机器人设置里重新复制 Webhook 地址`,
      });
    }
  }
  const secret = config?.robots.dingtalk?.secret;
  if (secret !== undefined && !/^SEC\w{16,}$/.test(secret))
    faults.push({
      about: "ALERTS_DIR/dingtalk-secret",
      fault: "不是加签的密钥：它以 SEC 开头",
      remedy: "在钉钉机器人的安全设置里复制“加签”下的密钥；不用加签的，删去这个文件",
    });
  return faults;
}

function watchdogFaults({ ALERT_WATCHDOG_URL: url, PUBLIC_URL: own = "" }: Environment): Fault[] {
  if (!url) return [];
  const about = "ALERT_WATCHDOG_URL";
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol) || url.includes("'"))
    return [{ about, fault: "不是网址", remedy: "填写看门狗给的 https 地址，或删去" }];
  const { hostname } = new URL(url);
  const isHere = isLoopback(hostname) || (URL.canParse(own) && new URL(own).hostname === hostname);
  if (!isHere) return [];
  const fault = "就在这台服务器上：整台停了，它也说不出话";
  return [{ about, fault, remedy: "看门狗设在另一台机器上（健康检查一类的服务，或自己的监控），或删去" }];
}

async function mailFaults(environment: Environment): Promise<Fault[]> {
  const {
    ALERT_MAIL_TO: to,
    ALERT_MAIL_FROM: from,
    ALERT_MAIL_SMARTHOST: smarthost = "",
    ALERT_MAIL_USER: user,
    ALERT_MAIL_TLS: tls,
    ALERTS_DIR: dir = "",
  } = environment;
  const others = Object.keys(environment).filter(
    (name) => name.startsWith("ALERT_MAIL_") && environment[name],
  );
  if (!to)
    return others.map((about) => ({
      about,
      fault: "没有 ALERT_MAIL_TO，就不发邮件",
      remedy: "填写 ALERT_MAIL_TO，或删去此项",
    }));
  const faults: Fault[] = [];
  const tell = (about: string, fault: string, remedy: string) => faults.push({ about, fault, remedy });
  if (!to.split(",").every((one) => mailAddress.test(one.trim())))
    tell("ALERT_MAIL_TO", "不是邮件地址", "写成 名字@域名，几个之间用逗号");
  if (from && !mailAddress.test(from)) tell("ALERT_MAIL_FROM", "不是邮件地址", "写成 名字@域名");
  if (tls && !["true", "false"].includes(tls))
    tell("ALERT_MAIL_TLS", "不是 true 或 false", "服务器没有 STARTTLS 的写 false，其余删去此项");
  if (user && !namesIn(dir).includes("mail-password"))
    tell(
      "ALERT_MAIL_USER",
      "ALERTS_DIR 中没有 mail-password：登录不了",
      "把口令放进 ALERTS_DIR 的 mail-password",
    );
  const [, host, port] = /^([\w.-]+):(\d{1,5})$/.exec(smarthost) ?? [];
  if (host === undefined)
    tell(
      "ALERT_MAIL_SMARTHOST",
      smarthost ? "不是 主机:端口" : "没有填写",
      "填写发信服务器，如 mail.example.gov.cn:587",
    );
  else {
    const fault = await greetingOf(host, Number(port)).catch(
      (error: unknown) => `连接不上：${reasonOf(error)}`,
    );
    if (fault) tell("ALERT_MAIL_SMARTHOST", fault, "核对主机、端口（一般是 587）和出网的防火墙");
  }
  return faults;
}

/**
 * Checks the greeting of a mail server, which must begin with 220. Returns the fault, if there is one.
 * @throws Error if the server can't be reached
 */
async function greetingOf(host: string, port: number): Promise<string | undefined> {
  const socket = connect({ host, port, timeout: timeoutMs });
  socket.on("timeout", () => socket.destroy(new Error("没有应答")));
  try {
    const [said] = (await once(socket, "data")) as [Buffer];
    return said.toString("latin1").startsWith("220") ? undefined : "应答的不是发信服务器";
  } finally {
    socket.destroy();
  }
}
