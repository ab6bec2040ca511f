import type { Environment } from "../../config/environment";
import type { Fault } from "../fault";

/** Variables whose text people read, in which Chinese punctuation is right. */
const prose =
  /^(SITE_|OFFICE_|FEE_TABLE$|MATERIALS$|UNIONPAY_BANKS$|UNIONPAY_SIGNER_NAME$|SMS_SIGN_NAME$|INVOICE_(SELLER_NAME|CLERK|ITEM_NAME)$)/;

/** Variables of ours begin so; others that a machine sets are none of our business. */
const ours =
  /^(PUBLIC|API|TEMPORAL|SITE|OFFICE|OIDC|MONGODB|PAYLOAD|AUDIT|FEE|MATERIALS|CLAMD|WECHAT|UNIONPAY|SMS|INVOICE|TRUSTED|PLAINTEXT|WORKER|WEBHOOKS|COMPOSE|ALERTS?|DOCTOR|RESTORED|COMMANDS)(_|$)/;

interface Kind {
  /** Characters that are strange. */
  in: RegExp;
  /** Variables of which alone they are strange; all if absent. */
  only?: RegExp;
  /** Variables in which they are right. */
  but?: RegExp;
  fault: string;
  remedy: string;
}

const kinds: readonly Kind[] = [
  {
    in: /[\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]/,
    fault: "里有看不见的字符",
    remedy: "删去整个值，手工重新输入",
  },
  {
    in: /\$\{\w*\}?|\{\{|<[^<>]+>/,
    but: /^(MATERIALS|ALERT_MAIL_FROM)$/,
    fault: "里还有没换成实际值的占位（${…}、{{…}} 或 <…>）",
    remedy: "换成实际的值",
  },
  {
    in: /某|待填|请填|○○|〇〇|\*{3}|_{3}|(?<![A-Za-z])[Xx×Ｘ]{2,}(?![A-Za-z])/,
    only: prose,
    but: /^(FEE_TABLE|MATERIALS)$/,
    fault: "还是样例的：有“某”“XX”一类的占位",
    remedy: "换成实际的名称",
  },
  {
    in: /^(开票|收款|复核|销方|企业|公司|单位|主办|机构|短信)?(人|员|名称|单位|全称|签名|地址|电话|时间)$/,
    only: prose,
    fault: "还是样例的：是这一项叫什么，不是它的内容",
    remedy: "换成实际的内容",
  },
  {
    in: /[|<>;&`]|\$\(/,
    only: /^PAYLOAD_KEYS_COMMAND$/,
    fault: "里有管道、重定向一类 shell 的写法：命令不经过 shell",
    remedy: "写成一个脚本挂载进容器，这里写它的完整路径",
  },
  {
    in: /^\s|\s$/,
    but: /^(FEE_TABLE|MATERIALS)$/,
    fault: "的首尾有空格或换行",
    remedy: "删去空格和换行，引号里的也删去",
  },
  {
    in: /[\u3000-\u3002\u300a-\u3011\uff01-\uff5e\u2018-\u201f]/,
    but: prose,
    fault: "里有全角的标点、字母或引号：程序只认半角的",
    remedy: "改成半角（几项之间用英文逗号）",
  },
  {
    in: /^PUB_KEY_ID_/,
    only: /^WECHAT_MERCHANT_SERIAL$/,
    fault: "是微信支付公钥的编号",
    remedy: "填写商户 API 证书的序列号：商户平台“API安全”里的 40 位十六进制",
  },
  {
    in: /[：，；、]/,
    only: /^UNIONPAY_BANKS$/,
    fault: "里有全角的冒号、逗号、分号或顿号",
    remedy: "代码和名称之间用半角的冒号，几家之间用半角的逗号：ICBC:中国工商银行,ABC:中国农业银行",
  },
  {
    in: /^["'“‘「『].*["'”’」』]$/s,
    but: /^(FEE_TABLE|MATERIALS)$/,
    fault: "的首尾有引号，会当作内容",
    remedy: "删去引号",
  },
];

/** Finds characters that are easily taken for others, and that no reader expects. */
export const characterFaults = (environment: Environment): Fault[] =>
  Object.entries(environment).flatMap(([about, value = ""]) => {
    if (!ours.test(about)) return [];
    const kind = kinds.find(
      ({ in: strange, only = ours, but }) => strange.test(value) && only.test(about) && !but?.test(about),
    );
    return kind ? [{ about, fault: `值${kind.fault}`, remedy: kind.remedy }] : [];
  });
