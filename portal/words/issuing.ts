/** Texts of 制证: the results of locks. */
export const issuing = {
  title: "制证",
  ends: "新的到期日",
  endsHint: "按原到期日和延期年限推算；实际签发的不同的，请改为证书上的到期日。",
  endOf: (title: string) => `${title}的到期日`,

  all: "全部",
  empty: "没有等待制证的锁。",
  expected: (registered: string | undefined, next: string) =>
    registered === undefined ? `新到期日${next}` : `原到期日${registered}，新到期日${next}`,
  selectAll: "全选",
  selectNone: "取消全选",
  selected: (count: number) => `已选${count}件`,
  claim: "领取",
  claimed: (count: number) => `已领取${count}件`,
  refusedOf: (name: string, why: string) => `${name}：${why}`,
  givenTo: (name: string, at: string) => `${name} ${at}领取`,
  more: "显示更多",
  printedPart: (count: number) => `以上为本页${count}件，其后还有，未打印。`,
  exportList: "导出",
  importResults: "导入制证结果",
  importHelp:
    "选择 .csv 文件，六列依次为：锁序列号、制证结果（已制证或未能办理）、证书编号、生效日、到期日、未能办理的原因。导出的文件填好结果即可导入；没有填结果的行不处理。先核对，再登记。",
  importFile: "选择文件",
  importRead: (ready: number, refused: number) => `可登记${ready}把锁，不能处理${refused}行`,
  importThese: (count: number) => `登记${count}把锁的结果`,
  line: "行",
  rowResult: "锁与制证结果",
  rowOutcome: "登记情况",
  recorded: "已登记",
  notTaken: "不能处理",
};
