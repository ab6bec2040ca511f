import type { Environment } from "../../config/environment";
import type { LimitsConfig } from "../../config/limits";
import type { RenewalConfig } from "../../config/renewal";
import type { Fault } from "../fault";
import { implausible } from "./plausible";

/** Variables with the addresses of parties whose answers are trusted about payments, people and invoices. */
export const parties = [
  "WECHAT_BASE_URL",
  "UNIONPAY_BASE_URL",
  "UNIONPAY_FILE_URL",
  "SMS_BASE_URL",
  "INVOICE_GATEWAY_URL",
  "INVOICE_AUTHORIZATION_URL",
  "OIDC_ISSUER",
];

export const isLoopback = (host: string): boolean => ["127.0.0.1", "localhost", "[::1]"].includes(host);

/** Decides whether this is a production installation: users reach it from elsewhere by https, so the money is real. */
export const isProduction = ({ PUBLIC_URL = "" }: Environment): boolean =>
  URL.canParse(PUBLIC_URL) &&
  new URL(PUBLIC_URL).protocol === "https:" &&
  !isLoopback(new URL(PUBLIC_URL).hostname);

/** Finds settings that are fine on a developer's machine but wrong in production. */
export function productionFaults({
  environment,
  limits,
  renewal,
}: {
  environment: Environment;
  limits: LimitsConfig | undefined;
  renewal: RenewalConfig | undefined;
}): Fault[] {
  if (!isProduction(environment)) return [];
  return [
    ...standInFaults(environment),
    ...trialFaults(environment),
    ...trustFaults(environment),
    ...codecFaults(environment),
    ...proxyFaults(limits),
    ...personFaults(environment),
    ...siteFaults(environment),
    ...scannerFaults(environment),
    ...implausible(environment, renewal),
  ];
}

function standInFaults(environment: Environment): Fault[] {
  return parties.flatMap((about) => {
    const value = environment[about] ?? "";
    if (!URL.canParse(value) || !isLoopback(new URL(value).hostname)) return [];
    const fault = "是本机的地址：正式环境里那只能是替身，它说的付款、发票或身份都不是真的";
    return [
      { about, fault, remedy: `改为对方的正式地址；确实由本机转发的，写进 DOCTOR_ACCEPTS`, stops: true },
    ];
  });
}

/** Finds addresses of the parties' test environments (gateway.test.95516.com, sandbox.nuonuocs.cn), whose money is no money. */
function trialFaults(environment: Environment): Fault[] {
  return parties.flatMap((about) => {
    const value = environment[about] ?? "";
    if (!/^https?:\/\/([^/]*[.-])?(test|sandbox|uat)\d*[.:/-]|\/sandbox/i.test(`${value}/`)) return [];
    const fault = "是对方测试环境的地址：在那里的付款、发票或短信都不是真的";
    return [{ about, fault, remedy: "从 .env 删去（默认即正式地址），或改为正式地址", stops: true }];
  });
}

/** Finds that Node.js was told to trust anybody. */
function trustFaults({ NODE_TLS_REJECT_UNAUTHORIZED: rejects }: Environment): Fault[] {
  if (rejects !== "0") return [];
  const fault = "是 0：不核对任何证书，谁都可以冒充微信支付、银联和认证服务";
  const remedy = "从环境中删去；私有的证书颁发机构写进 NODE_EXTRA_CA_CERTS";
  return [{ about: "NODE_TLS_REJECT_UNAUTHORIZED", fault, remedy, stops: true }];
}

/** Variables for the foot of each page, which tells who runs the site and whom to ask there. */
const siteVariables = {
  OFFICE_ADDRESS: "现场办锁人员的地址",
  OFFICE_PHONE: "现场办锁人员的电话",
  OFFICE_HOURS: "现场办锁人员的工作时间",
  SITE_ORGANISATION: "主办单位",
  SITE_ICP_FILING: "ICP备案号",
  SITE_POLICE_FILING: "公安备案号",
};

function siteFaults(environment: Environment): Fault[] {
  return Object.entries(siteVariables)
    .filter(([about]) => !environment[about])
    .map(([about, what]) => ({
      about,
      fault: `没有填写：页面底部不显示${what}`,
      remedy: `填写${what}；由外层网站显示的，写进 DOCTOR_ACCEPTS`,
    }));
}

function scannerFaults({ CLAMD_ADDRESS: address, MATERIALS: asked = "" }: Environment): Fault[] {
  if (address || /^\s*\{\s*\}\s*$/.test(asked)) return [];
  return [
    {
      about: "CLAMD_ADDRESS",
      fault: "没有填写：上传的申请材料不扫描病毒，工作人员下载原件时没有防护",
      remedy: "deploy/ca install … clamav，见运维手册“申请材料”；不扫描的，写进 DOCTOR_ACCEPTS",
    },
  ];
}

function codecFaults({ CODEC_PATH_SECRET: secret }: Environment): Fault[] {
  if (!secret) return [];
  const remedy = "从环境中删去；运维人员用令牌解密，见运维手册“解密”";
  return [
    {
      about: "CODEC_PATH_SECRET",
      fault: "正式环境设了免令牌的解密路径：知道它的人都能解密",
      remedy,
      stops: true,
    },
  ];
}

function personFaults({ OPERATIONS_TWO_PERSONS: twoPersons }: Environment): Fault[] {
  if (twoPersons !== "false") return [];
  return [
    {
      about: "OPERATIONS_TWO_PERSONS",
      fault: "一位运维人员可以独自把退款转到任意银行卡、人工结清和关闭差异",
      remedy: "有两位以上运维人员的，删去此项；确实只有一位的，写进 DOCTOR_ACCEPTS",
    },
  ];
}

function proxyFaults(limits: LimitsConfig | undefined): Fault[] {
  if (!limits || limits.trustedProxies.length > 0) return [];
  return [
    {
      about: "TRUSTED_PROXIES",
      fault: "没有信任任何代理：前面有代理时，所有人算作一个网络地址，一人超限大家都被拒绝",
      remedy: "填写 API 前面的代理的地址或网段；前面没有代理的，写进 DOCTOR_ACCEPTS",
    },
  ];
}
