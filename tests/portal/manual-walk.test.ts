import { hotline } from "../../domain/application/texts";
import { channelTraits } from "../../domain/money/channels";
import { words } from "../../portal/words";
import { rating } from "../../portal/words/rating";
import { applying } from "./manual-applying";
import { paying } from "./manual-paying";
import { openWalk, pressable, type Walk } from "./manual-walk";

let walk: Walk;

beforeAll(async () => {
  walk = await openWalk();
});

const sentences = [...applying, ...paying];
const manual = sentences.map(({ says }) => says).join();

/** Names of buttons and links that the portal has beyond the manual, by their purpose. */
const additions = {
  "the way out of what the manual opens": ["取消", "关闭", "返回列表"],
  "its chapter 延期操作 as a menu, drawn and printed": ["延期操作", "查看延期步骤", "打印步骤"],
  "locks at a glance": ["我的锁"],
  "lists of any length": ["全部", "搜索", "清除"],
  "an application that isn't wanted any more": ["已撤回", "撤回申请"],
  "an application on paper": ["打印申请表"],
  "several locks in one application": ["添加一把锁", "粘贴多把锁"],
  "papers beside the form": ["保存并上传材料", "沿用以前的材料", "打印委托书"],
  "invoices that were asked for": ["已申请", "打印发票", "下载发票", "发票详情"],
  "the parcel": ["确认收货", "复制"],
  "what they thought of the service": [rating.send],
};
const added = Object.values(additions).flat();
/** Names that the manual has as well, but in parts or in other words. */
const known = [
  words.common.hotline(hotline),
  // A list may have several pages because of other tests.
  words.common.previousPage,
  words.common.nextPage,
  ...Object.values(channelTraits).map(({ methodName }) => methodName),
];
const met = new Set<string>();

test.each(sentences.map((sentence) => [sentence.says.slice(0, 30), sentence] as const))(
  "when the manual says %s…, then it is so, in these words, and at no click more",
  async (_, { says, shown, clicks, more, follow }) => {
    await follow(walk);
    // Fewer clicks than the manual's are allowed, because the portal opens on the page to which the manual has to go.
    expect(walk.takeClicks()).toBeLessThanOrEqual(clicks + (more?.clicks ?? 0));
    for (const text of shown) {
      expect(says).toContain(text);
      await walk.page.getByText(text).filter({ visible: true }).first().waitFor();
    }
    const pressed = await pressable(walk.page);
    for (const name of pressed) met.add(name);
    expect(
      pressed.filter((name) => !manual.includes(name) && !known.includes(name) && !added.includes(name)),
    ).toEqual([]);
  },
);

test("when the manual was followed, then all that is listed beside it as ours was met, and none of it is the manual's", () => {
  expect(added.filter((name) => !met.has(name))).toEqual([]);
  expect(added.filter((name) => manual.includes(`【${name}】`))).toEqual([]);
});
