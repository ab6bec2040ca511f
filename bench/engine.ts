import type { SignedIn } from "../embedded/demo/signed-in";
import type { Comparison } from "./comparison";
import { medianMs } from "./measure";
import type { Renewals } from "./renewals";

const rounds = 20;

/** A submission starts a workflow and waits until it has taken it; an edit of a draft touches the database only. */
export async function compareEngine({ client }: SignedIn, renewals: Renewals): Promise<Comparison> {
  let draft = await renewals.create();
  const edit = async () => {
    draft = await client.edit(draft.id, { form: draft.form, version: draft.version });
  };
  const submit = () => client.submit(draft.id, "请审核");
  const base = await medianMs(edit, { rounds });
  const prepare = async () => {
    draft = await renewals.create();
  };
  return {
    title: "提交信息（启动工作流） / 修改草稿（只写数据库）",
    base,
    compared: await medianMs(submit, { rounds, prepare }),
  };
}

const crowd = 50;
const crowdRounds = 3;

/** What each of 50 decisions takes when they all come at once, beside one after another. */
export async function compareCrowd({ client }: SignedIn, renewals: Renewals): Promise<Comparison> {
  let waiting: string[] = [];
  const prepare = async () => {
    waiting = (await renewals.many(crowd, renewals.submitted)).map(({ id }) => id);
  };
  const approve = (id: string) => client.review(id, "approve", "同意");
  const oneByOne = async () => {
    for (const id of waiting) await approve(id);
  };
  const atOnce = () => Promise.all(waiting.map(approve));
  const options = { rounds: crowdRounds, prepare };
  return {
    title: `${crowd}件审核同时到达 / 逐件到达`,
    base: await medianMs(oneByOne, options),
    compared: await medianMs(atOnce, options),
  };
}
