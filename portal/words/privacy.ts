import { toldOf } from "../../domain/application/form-fields";

/** 个人信息保护. How long something is kept comes from the installation's configuration. */
export const privacy = {
  thisSite: "本平台",
  intro: (organisation: string) =>
    `${organisation}为办理CA锁延期收集以下信息，只用于所列的用途，不用于营销，不出售。`,
  keptTitle: "收集什么、为什么、保存多久",
  what: "信息",
  why: "用途",
  howLong: "保存期限",
  lasts: (days: number) => (days % 365 === 0 ? `${days / 365}年` : `${days}天`),
  kinds: {
    drafts: {
      what: "编辑中的申请里填写的内容和上传的申请材料",
      why: "供您继续填写",
      since: "最后一次修改后",
    },
    applications: {
      what: `经办人${toldOf("contact")}；选择邮寄的，收件人${toldOf("recipient")}；接收发票的邮箱或手机；申请材料（如营业执照、委托书）；意见和办理记录`,
      why: "审核、联系、寄送CA锁、发送发票",
      since: "申请办结或撤回后",
    },
    unfinished: {
      what: "审核不通过或未支付的申请",
      why: "供您修改或支付；到期由工作人员撤回，再按上一项保存",
      since: "最后一次变动后",
    },
    sms: {
      what: "短信的手机号码和内容",
      why: "告知审核、支付、寄出和退款的结果，核对是否送达",
      since: "发送后",
    },
    reminders: {
      what: "【我的锁】中的提醒手机",
      why: "锁到期前提醒；可随时关闭",
      since: "关闭提醒或本单位的锁全部到期后",
    },
    audit: {
      what: "账号、网络地址、操作和时间",
      why: "依法留存网络日志，查明谁做了什么",
      since: "操作后",
    },
  },
  erased: "到期的由系统每晚自动清除。",
  erasedByHand: "到期的由管理员核对后清除。",
  stays:
    "单位名称、统一社会信用代码、锁、费用、收付款和发票属于会计档案，依法长期保存，其中不含经办人和收件人的信息。",
  givenTitle: "提供给谁",
  given: [
    "短信服务商：手机号码和短信内容。",
    `快递公司：收件人${toldOf("recipient")}，仅限选择邮寄的申请。`,
    "开票服务商：发票抬头、税号，以及接收发票的邮箱或手机。",
    "支付渠道：订单号和金额，不含个人信息；银行卡信息由您直接填在银行页面，不经过本系统。",
  ],
  guardedTitle: "怎样保护",
  guarded: [
    "只有本单位看到完整的信息；工作人员看到的电话和地址是遮盖的，显示完整内容会留下记录。",
    "申请材料逐份加密保存，只有本单位、审核和运维人员可以查看，工作人员的每次查看都会留下记录；含敏感个人信息的，须您单独同意。",
    "流程中的数据加密保存；收件信息只在需要寄送时显示给办理人员。",
  ],
  rightsTitle: "您可以",
  rights: [
    "查询：在【申请详情】中查看自己填写的全部内容。",
    "更正：编辑中和审核不通过的申请可以【修改】；已提交的请联系我们。",
    "删除：编辑中的申请可以【删除申请】；未支付的可以【撤回申请】；要求提前清除办结申请中的个人信息的，请联系我们并提供申请短号，核实身份后办理，依法须保存的除外。",
    "撤回同意：停止填写或撤回申请即可；不影响此前已经办理的部分。",
  ],
  askTitle: "联系我们",
  contact: (contact: string) => `个人信息保护：${contact}`,
  ask: "。请说明申请短号，不必提供身份证号或银行卡号。",
};
