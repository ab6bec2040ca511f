import { readMaterialsConfig } from "../../config/materials";
import { meaningsOf } from "../../config/meanings";
import { readRenewalConfig } from "../../config/renewal";
import { readRetentionConfig } from "../../config/retention";

const meaningOf = (environment: Record<string, string>) =>
  meaningsOf({
    renewal: readRenewalConfig(environment),
    materials: readMaterialsConfig(environment),
    retention: readRetentionConfig(environment),
  });

test("when nothing is set, then what the defaults mean is said in the words of the trade", () => {
  expect(meaningOf({})).toEqual([
    "法人锁 1 年 200.00 元、2 年 400.00 元、3 年 600.00 元",
    "单位锁 1 年 200.00 元、2 年 400.00 元、3 年 600.00 元",
    "业务锁 1 年 200.00 元、2 年 400.00 元、3 年 600.00 元",
    "二维码 300 秒，银行页面 1800 秒",
    "寄出 15 天后自动确认签收，办理后 365 天内可以开票，到期前 90 天以内续费不算早",
    "签发的到期日最多比推算的晚 93 天",
    "锁类型与锁档案不符的只提示",
    "申请材料：营业执照、经办人授权委托书；不扫描病毒",
    "草稿保留 180 天，未完结的 365 天后提示撤回，已结束的申请 1825 天，短信 180 天，审计保留 1095 天，" +
      "提醒手机 180 天，渠道账单 3650 天，访问日志 184 天，备份 7 天、5 周、3 个月；到期的只计数，不清除",
  ]);
});

test("when terms are set, then it is they that are said; a part that can't be read is left out", () => {
  const said = meaningOf({
    FEE_TABLE: '{"机构锁":[15050,30000,45000]}',
    PAYMENT_WINDOW_SECONDS: "120",
    RETENTION_ERASES: "true",
    REFUSE_OTHER_LOCK_TYPES: "true",
    MATERIALS: '{"营业执照":{"required":true}}',
    CLAMD_ADDRESS: "clamav:3310",
  });
  expect(said).toContain("机构锁 1 年 150.50 元、2 年 300.00 元、3 年 450.00 元");
  expect(said).toContain("二维码 120 秒，银行页面 1800 秒");
  expect(said).toContain("申请材料：营业执照（必交）；扫描病毒");
  expect(said).toContain("锁类型与锁档案不符的不能提交");
  expect(said.at(-1)).toMatch(/到期的清除$/);
  expect(meaningsOf({})).toEqual([]);
});
