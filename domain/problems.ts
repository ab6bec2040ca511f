import { eSignPlatformUrl, hotline } from "./application/texts";
import { resultFaults } from "./locks/judged-results";

/** One kind of error that the API can answer. */
export interface ProblemDefinition {
  /** HTTP status. */
  status: number;
  /** Sentence that says what is wrong. It is the same every time. */
  title: string;
  /** Sentence that says what the user should do next. */
  next: string;
}

/**
 * Registry of error codes. Clients tell errors apart by their codes, so a code never changes its meaning. The refusals of
 * the transition table have a registry of their own (refusals.ts).
 */
export const problems = {
  NOT_SIGNED_IN: { status: 401, title: "尚未登录或登录已失效", next: "请重新登录后再试" },
  NO_ROLE: { status: 403, title: "没有此操作的权限", next: "请使用有权限的账号登录，或联系管理员开通权限" },
  OWN_APPLICATION: {
    status: 403,
    title: "不能审核或处理本人或本单位的申请",
    next: "请由其他审核员或运维人员处理",
  },
  NO_ORGANISATION: {
    status: 403,
    title: "账号未关联单位",
    next: "请联系交易平台管理员，为账号关联统一社会信用代码后重新登录",
  },
  NOT_FOUND: { status: 404, title: "没有找到该内容", next: "请返回列表刷新后重新选择" },
  PAGE_BEYOND_END: { status: 404, title: "页码超出范围", next: "请返回最后一页查看" },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: "不支持此请求方法",
    next: "请按接口文档 /openapi.json 调整请求方法",
  },
  INVALID_INPUT: { status: 400, title: "填写的内容有误", next: "请按提示修改后重新提交" },
  /** A workflow answers this to a command that reached it without going through the API. */
  NOT_SEALED: {
    status: 400,
    title: "此命令没有经过本系统",
    next: "请在系统页面上操作；在 Temporal 中只能发送 review 信号或取消",
  },
  INVALID_JSON: { status: 400, title: "请求内容不是有效的JSON", next: "请检查请求内容的格式后重新提交" },
  INVALID_REQUEST: { status: 400, title: "请求无法识别", next: "请检查请求地址和内容后重新提交" },
  TOO_LARGE: { status: 413, title: "提交的内容过大", next: "请缩短填写的内容后重新提交" },
  HEADERS_TOO_LARGE: {
    status: 431,
    title: "请求地址或请求头过长",
    next: "请缩短查询内容后重试；如仍失败，请重新登录",
  },
  REQUEST_TIMEOUT: { status: 408, title: "请求未能及时发送完毕", next: "请检查网络后以同一请求重试" },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: "不支持的内容类型",
    next: "请使用 application/json、UTF-8 编码且不压缩的请求内容",
  },
  IDEMPOTENCY_KEY_MISSING: {
    status: 400,
    title: "缺少有效的 Idempotency-Key 请求头",
    next: "请为每次操作生成8到128位可见ASCII字符的 Idempotency-Key，重试时沿用同一个",
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 409,
    title: "Idempotency-Key 已用于另一个请求",
    next: "请为新的操作换用新的 Idempotency-Key 后重新提交",
  },
  SECOND_IS_FIRST: { status: 403, title: "不能复核自己发起的操作", next: "请由另一位运维人员复核" },
  CONSENT_OF_ANOTHER: {
    status: 403,
    title: "只有发起人可以撤回复核请求",
    next: "不应执行的，请选择不同意",
  },
  CONSENT_WAITING: {
    status: 409,
    title: "已有同一事项等待复核",
    next: "请由另一位运维人员在【待复核】中处理；内容有误的，由发起人撤回后重新发起",
  },
  CONSENT_OVER: {
    status: 409,
    title: "该复核请求已结束",
    next: "请刷新查看结果；仍需办理的，请重新发起",
  },
  LOSS_END_DIFFERS: {
    status: 409,
    title: "了结方式与差异不符",
    next: "退款超过收款的差异请选择已追回或核销，其他差异不选",
  },
  DUTY_SETTLED: { status: 409, title: "该事项已了结，或有了新的情况", next: "请刷新查看" },
  DUTY_NOT_VERIFIABLE: { status: 409, title: "该事项不能以【已核实】了结", next: "请按事项写明的办法处理" },
  DIFFERENCE_CLOSED: { status: 409, title: "该差异已关闭", next: "请刷新查看；仍有疑问的，请对该日重新对账" },
  NOT_RATABLE: { status: 409, title: "申请尚未办理完毕，不能评价", next: "请在已办理后评价" },
  ALREADY_RATED: { status: 409, title: "已评价过该申请", next: "每件申请评价一次，提交后不能修改" },
  TOO_MANY_REQUESTS: { status: 429, title: "请求过于频繁", next: "请稍候一分钟再试" },
  QUOTA_REACHED: { status: 429, title: "已达次数上限", next: "请过一段时间再试" },
  SHOWN_CHANGED: {
    status: 409,
    title: "所见的内容已有变动，本次操作未执行",
    next: "请查看现在的内容后，再决定是否操作",
  },
  REMARK_MISSING: {
    status: 400,
    title: "没有写明更正的缘由",
    next: "请写明更正的缘由（remark），如来电人和时间，再更正收件信息",
  },
  CURSOR_EXPIRED: {
    status: 410,
    title: "游标已失效",
    next: "请用最后处理的事件的 id 或一个时刻作 after 继续，或从头读取；按 id 去重",
  },
  ENDPOINT_NOT_PROVED: {
    status: 409,
    title: "接收方没有通过验证",
    next: "请让接收方在10秒内以2xx应答，内容为收到的 challenge，再启用",
  },
  ENDPOINT_NOT_ENABLED: {
    status: 409,
    title: "接收方没有启用",
    next: "请先启用接收方：没有送达的随即重发",
  },
  ENDPOINTS_FULL: {
    status: 409,
    title: "接收方的数目已达上限",
    next: "请先删除不用的接收方，或请运维人员删除",
  },
  STALE_VERSION: { status: 409, title: "内容已被修改", next: "请刷新查看最新内容，再重新修改" },
  LOCK_HAS_OPEN_APPLICATION: {
    status: 409,
    title: "该锁已有未完结的申请",
    next: "请在列表中查看该锁的申请，待其办结或撤回后再申请",
  },
  LOCK_REGISTERED_TO_ANOTHER: {
    status: 409,
    title: "该锁登记在其他单位名下",
    next: `请核对锁序列号；锁确属本单位的，请致电天谷客服 ${hotline} 办理变更登记后再提交`,
  },
  LOCK_TYPE_DIFFERS: {
    status: 409,
    title: "锁类型与锁档案不符",
    next: `请按锁上的标识修改锁类型后再提交；锁档案有误的，请致电天谷客服 ${hotline} 更正`,
  },
  RESULT_DATES_REVERSED: { status: 400, ...resultFaults.RESULT_DATES_REVERSED },
  RESULT_ENDED: { status: 400, ...resultFaults.RESULT_ENDED },
  RESULT_BEGINS_TOO_LATE: { status: 400, ...resultFaults.RESULT_BEGINS_TOO_LATE },
  RESULT_ENDS_TOO_LATE: { status: 400, ...resultFaults.RESULT_ENDS_TOO_LATE },
  RESULT_NOT_TO_CORRECT: { status: 409, ...resultFaults.RESULT_NOT_TO_CORRECT },
  LOCKS_NOT_TOLD: {
    status: 409,
    title: "本单位今天多次提交其他单位的锁，不再逐一说明",
    next: `请逐把核对锁背面的序列号，并致电天谷客服 ${hotline} 核实是哪一把、办理变更登记后再提交；锁档案中已登记在本单位的锁，可以照常提交`,
  },
  LOCK_APPROVED_FOR_ANOTHER: {
    status: 409,
    title: "该锁的另一申请已审核通过",
    next: "请核对锁属于哪个单位：不属于本单位的请审核不通过；另一申请有误的，请先撤回它",
  },
  NOTHING_TO_CLAIM: {
    status: 409,
    title: "没有可以领取的锁",
    next: "请领取其他任务；这一件的锁已由其他制证人员领取",
  },
  LOCKS_DIFFER: {
    status: 409,
    title: "所选的锁与申请不符",
    next: "请刷新后重新选择本申请中的锁",
  },
  LOCK_BOUGHT_ONLINE: {
    status: 400,
    title: "网上购买的锁不在此办理",
    next: `请前往e签宝平台 ${eSignPlatformUrl} 办理延期`,
  },
  LOCK_ORIGIN_UNKNOWN: {
    status: 400,
    title: "购买渠道不清楚，暂不能办理",
    next: `请致电天谷客服 ${hotline} 查询购买渠道后再申请`,
  },
  MATERIAL_UNUSABLE: {
    status: 400,
    title: "此文件不能作为申请材料",
    next: "请用“打印为PDF”另存，或拍照后上传",
  },
  MATERIAL_INFECTED: {
    status: 400,
    title: "文件含有病毒，未保存",
    next: "请在查杀病毒后，重新拍照或扫描再上传",
  },
  MATERIAL_NOT_ASKED: { status: 400, title: "没有此项申请材料", next: "请刷新页面，按所列的材料上传" },
  MATERIAL_CONSENT_MISSING: {
    status: 400,
    title: "此材料含敏感个人信息，需要单独同意",
    next: "请先阅读并同意收集和使用该材料，再上传",
  },
  MATERIALS_FULL: { status: 409, title: "申请材料已满10份", next: "请先删除不需要的文件，再上传" },
  MATERIAL_SCANNER_AWAY: {
    status: 503,
    title: "病毒扫描服务暂不可用，文件未保存",
    next: "请稍后重试上传",
  },
  MATERIAL_INSPECTOR_AWAY: {
    status: 503,
    title: "文件暂时无法检查，未保存",
    next: "请稍后重试",
  },
  ENGINE_AWAY: {
    status: 503,
    title: "业务处理服务暂不可用",
    next: "操作结果可能稍后生效，请稍后以同一请求重试",
  },
  ENGINE_BUSY: {
    status: 503,
    title: "当前办理的人较多",
    next: "操作可能稍后生效，请稍后以同一请求重试",
  },
  RUN_MISSING: {
    status: 503,
    title: "该申请的办理已中断，等待运维人员恢复",
    next: "已办理的内容不会丢失；请联系运维人员在运维页面恢复该申请，之后以同一请求重试",
  },
  RELEASE_AT_FAULT: {
    status: 409,
    title: "许多申请的流程同时出错，不能全部恢复",
    next: "通常是新版本有缺陷：请先回退到上一版本，流程会自行继续；之后仍未继续的，再逐件【恢复】",
  },
  DATABASE_AWAY: { status: 503, title: "数据服务暂不可用", next: "请稍后以同一请求重试" },
  GATEWAY_AWAY: { status: 503, title: "支付渠道暂不可用", next: "请稍后重试，或换用另一种支付方式" },
  // Answered to people who withdraw, for example, and who therefore can't choose another channel.
  GATEWAY_UNANSWERED: {
    status: 503,
    title: "支付渠道暂未答复，本次操作未执行",
    next: "申请和款项均未改动，请几分钟后再次操作",
  },
  INVOICE_PROVIDER_AWAY: {
    status: 503,
    title: "开票服务暂不可用",
    next: "请稍后重试；也可先下载发票文件",
  },
  IDENTITY_AWAY: { status: 503, title: "登录服务暂不可用", next: "请稍后重试" },
  INTERNAL: { status: 500, title: "系统内部错误", next: "请稍后重试；如仍失败，请将请求编号告知客服" },
} as const satisfies Record<string, ProblemDefinition>;

export type ProblemCode = keyof typeof problems;

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problems, code);
