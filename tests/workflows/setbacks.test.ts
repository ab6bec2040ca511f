import { requestInvoice } from "../../workflows/messages";
import { createRenewal, delivery, owner, paidRenewal, useBench } from "./bench/renewal";

const bench = useBench();

test("when the provider refuses an invoice for good, then the reason stays, and another title gets a number", async () => {
  const renewal = await paidRenewal(bench());
  await renewal.markHandled();
  const buyer = { kind: "organisation", name: "示例科技有限公司", taxNumber: "NO-TAX-NUMBER" } as const;
  await renewal.give(requestInvoice, { by: owner, buyer, delivery });
  const refused = await renewal.eventually(({ invoice }) => invoice === "开票失败");
  expect(refused).toMatchObject({ invoice: "开票失败", receipt: "无" });
  await renewal.requestInvoice();
  await expect(renewal.handle().result()).resolves.toMatchObject({ invoice: "已开票" });
});

test("when the database fails every local write, then a regular activity writes what was decided", async () => {
  const renewal = createRenewal(bench());
  const { events, applications } = bench().models;
  const failing = jest.spyOn(events, "updateOne");
  for (let times = 0; times < 3; times += 1) failing.mockRejectedValueOnce(new Error("the database is away"));
  const submitted = await renewal.submit();
  failing.mockRestore();
  expect(await applications.findById(renewal.id).lean()).toMatchObject({
    version: submitted.version,
    status: "待审核",
  });
  expect(await events.countDocuments({ applicationId: renewal.id })).toBe(1);
});
