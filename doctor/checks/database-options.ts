import type { Fault } from "../fault";

const about = "MONGODB_URI";

/** Options by their names in small letters, with the values that do harm and what they do. */
const harmful: Readonly<Record<string, { values: RegExp; why: string; warns?: true }>> = {
  w: { values: /^[01]$/, why: "换主节点时，已确认的写入会丢失" },
  journal: { values: /^false$/, why: "断电时，已确认的写入会丢失" },
  j: { values: /^false$/, why: "断电时，已确认的写入会丢失" },
  retrywrites: { values: /^false$/, why: "换主节点时，操作会失败" },
  readpreference: { values: /^(?!primary$)/i, why: "读到的可能是旧的，如已支付的显示为未支付" },
  maxpoolsize: { values: /^[1-9]$/, why: "同时只能有几个操作，其余的都排队", warns: true },
  tlsinsecure: { values: /^true$/, why: "不核对对方是谁，口令和数据会被截取" },
  tlsallowinvalidcertificates: { values: /^true$/, why: "不核对对方是谁，口令和数据会被截取" },
  tlsallowinvalidhostnames: { values: /^true$/, why: "不核对对方是谁，口令和数据会被截取" },
};

/** Databases that are MongoDB's own, and the one that it takes if none is named. */
const foreign = ["", "test", "admin", "local", "config"];

/** Finds what MongoDB's address says and shouldn't: another database than ours, and options that lose data. */
export function databaseOptionFaults(uri: string): Fault[] {
  const [, name = "", query = ""] = /^mongodb(?:\+srv)?:\/\/[^/?]+\/?([^?]*)\??(.*)$/.exec(uri) ?? [];
  const options = [...new URLSearchParams(query)].flatMap(([option, value]) => {
    const { values, why, warns = false } = harmful[option.toLowerCase()] ?? {};
    if (!values?.test(value)) return [];
    return [
      {
        about,
        fault: `有 ${option}=${value}：${why}`,
        remedy: `从地址中删去 ${option}=${value}`,
        stops: !warns,
      },
    ];
  });
  if (!foreign.includes(name)) return options;
  const fault = name ? `库名是 ${name}，不是本系统的` : "没有写库名：数据会写进 test 库，备份里没有";
  const remedy = "在主机和问号之间写上 /ca-renewal，换过库名的，先把数据迁过去";
  return [{ about, fault, remedy, stops: true }, ...options];
}
