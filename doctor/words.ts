/** Pairs of the readers' English messages, which the logs have, and the Chinese ones for operators. The first match counts. */
const words: readonly [RegExp, string][] = [
  [/^is required$/, "没有填写"],
  [/^Too small: expected string to have >=1 characters$/, "没有填写"],
  [/^must look like (.*?)(?:: fen for .*)?$/s, "格式应如 $1"],
  [/^must be true or false$/, "只能是 true 或 false"],
  [/^must be (\d+) digits$/, "应为 $1 位数字"],
  [/^must be (\d+) to (\d+) digits$/, "应为 $1 到 $2 位数字"],
  [/^must be a 统一社会信用代码: .*$/, "不是统一社会信用代码：核对 18 位字符"],
  [/^must be addresses or networks \((\S+) or smaller\).*$/, "应为地址或网段（$1 或更小），用逗号分隔"],
  [/^must be host:port, or the path of a socket$/, "应为 主机:端口，或 socket 的路径"],
  [/^must be host:port$/, "应为 主机:端口"],
  [/^must be an http:\/\/ or https:\/\/ address$/, "应为 http:// 或 https:// 的网址"],
  [/^must be a mongodb:\/\/ or mongodb\+srv:\/\/ address$/, "应为 mongodb:// 的地址"],
  [/^must be encrypted \(https or TLS\): its host is public$/, "是公网的地址，须加密（https 或 TLS）"],
  [/^must be encrypted \(https or TLS\), or .*$/, "须加密（https 或 TLS），内网的主机写进 PLAINTEXT_HOSTS"],
  [/^must be a template code of the provider, such as (\S+)$/, "应为模板编号，如 $1"],
  [/^must name a file with a (\d+)-byte key$/, "文件里不是 $1 字节的密钥"],
  [/^must name a file with a secret of at least (\d+) characters$/, "文件里的密钥不到 $1 个字符"],
  [/^must have no \/\/ in its path: .*$/, "路径中有 //：去掉 PUBLIC_URL 末尾的斜杠"],
  [/^names a bank code twice$/, "同一个银行代码写了两次"],
  [/^ENOENT\b.*$/s, "没有这个文件"],
  [/^EACCES\b.*$/s, "没有权限读取"],
  [/^EISDIR\b.*$/s, "是目录，不是文件"],
  [/^can't be read$/, "读不出来"],
  [/^(\S+) can't be read$/, "$1 读不出来"],
  [/^(\S+) must hold an https:\/\/ address$/, "$1 里不是 https:// 的网址"],
  [/^Invalid string: must match pattern .*$/s, "格式不对"],
  [/^Invalid URL$/, "不是网址"],
  [/^Invalid ISO datetime$/, "不是时间：应如 2026-01-31T02:00:00Z"],
  [/^Invalid option: expected one of (.*)$/, "只能是 $1 之一"],
  [/^Invalid input: expected number, received NaN$/, "不是数字"],
  [/^Invalid input: expected int, received number$/, "不是整数"],
  [/^Too small: expected number to be (>=?)\s*(-?\d+)$/, "太小：应 $1 $2"],
  [/^Too big: expected number to be (<=?)\s*(-?\d+)$/, "太大：应 $1 $2"],
  [/^must /, "不对：must "],
];

/** Translates a reader's message into Chinese. An unknown message stays as it is, after a Chinese word. */
export function inChinese(said: string): string {
  const [pattern, instead] = words.find(([known]) => known.test(said)) ?? [];
  if (pattern !== undefined && instead !== undefined) return said.replace(pattern, instead);
  return /\p{Script=Han}/u.test(said) ? said : `不对：${said}`;
}
