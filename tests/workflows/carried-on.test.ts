import { randomUUID } from "node:crypto";
import { updates } from "../../workflows/messages";
import { createRenewal, feeFen, lastAttempt, owner, useBench, type Renewal } from "./bench/renewal";

const { edit, submit } = updates;

const bench = useBench();

/** Number of edits; `npm run test:edits` makes 5,000. */
const edits = Number(process.env["CARRIED_EDITS"] ?? 30);
/** Number of events per run, small enough that each run sees only some of the commands. */
const eventsPerRun = edits > 1_000 ? 500 : 60;
/** Largest number of events of a run, which may still take the commands under way when it should end. */
const mostEvents = eventsPerRun * 1.25;

/** Returns the lengths of the histories of all runs, beginning with the first run. */
async function lengthsOfRuns({ id, handle }: Renewal): Promise<number[]> {
  const lengths: number[] = [];
  const { raw } = await handle().describe();
  let runId: string | null | undefined = raw.workflowExecutionInfo?.firstRunId;
  while (runId) {
    const { events } = await bench().env.client.workflow.getHandle(id, runId).fetchHistory();
    lengths.push(events?.length ?? 0);
    runId = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return lengths;
}

test("when an application is edited through many runs, then nothing is lost between them, and it still ends", async () => {
  const renewal = createRenewal(bench(), "邮寄", bench().engineWith({ eventsPerRun }));
  await renewal.submit();
  let { version, createdAt } = await renewal.review("reject");
  const updateIds: string[] = [];
  const change = async (): Promise<void> => {
    const updateId = randomUUID();
    updateIds.push(updateId);
    const form = { ...renewal.form, contactName: `示例经办人${updateIds.length}` };
    ({ version } = await renewal.give(edit, { by: owner, form, version }, updateId));
  };
  while (updateIds.length < edits) await change();
  const run = async () => (await renewal.handle().describe()).runId;
  const earlier = await run();
  do await change();
  while ((await run()) === earlier);
  // The answer to an edit was lost: the client repeats the edit, which is stale by now, after another run began.
  const again = { by: owner, form: renewal.form, version: version - 3 };
  const answered = await renewal.give(edit, again, updateIds.at(-2) ?? "");
  expect(answered).toMatchObject({ version, form: { contactName: `示例经办人${updateIds.length}` } });

  const draft = { createdAt, version };
  await renewal.give(submit, { by: owner, form: renewal.form, feesFen: [feeFen], opinion: "已改", draft });
  await renewal.review("approve");
  await renewal.scan(lastAttempt(await renewal.pay("wechat")));
  await renewal.eventually(({ payment }) => payment === "已支付");
  await renewal.ship();
  await renewal.markHandled();
  await renewal.requestInvoice();
  await expect(renewal.handle().result()).resolves.toMatchObject({ invoice: "已开票" });

  const ended = await renewal.projection();
  const steps = bench().journal.stepsOf(renewal.id);
  expect(steps.map((step) => step.version)).toEqual(
    Array.from({ length: ended.version - 1 }, (_, index) => index + 2),
  );
  const lengths = await lengthsOfRuns(renewal);
  expect(lengths.length).toBeGreaterThan(2);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(mostEvents);
  const document = await bench().models.applications.findById(renewal.id).lean();
  expect(document?.generation).toBeGreaterThan(2);
  expect(JSON.stringify(document).length).toBeLessThan(20_000);
}, 600_000);

test("when an application goes on as a new run while its QR code is open, then that code is still what is paid", async () => {
  const renewal = createRenewal(bench(), "现场", bench().engineWith({ eventsPerRun: 40 }));
  await renewal.submit();
  await renewal.review("approve");
  const [opened] = (await renewal.pay("wechat")).attempts;
  const run = async () => (await renewal.handle().describe()).runId;
  const first = await run();
  const askedAgain = async () => {
    const { attempts } = await renewal.pay("wechat");
    const { number, codeUrl, deadline } = opened ?? {};
    expect(attempts).toMatchObject([{ number, codeUrl, deadline, status: "待支付" }]);
  };
  do await askedAgain();
  while ((await run()) === first);
  await askedAgain();
  await renewal.scan(lastAttempt(await renewal.state()));
  const { attempts } = await renewal.eventually(({ payment }) => payment === "已支付");
  expect(attempts).toMatchObject([{ status: "支付成功" }]);
});
