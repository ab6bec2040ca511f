import type { Answer as Told } from "../../contract/answers";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { yearsLater } from "../../domain/locks/register";
import { bidder, world } from "../support/here";
import { askByHand, decideOn } from "../support/by-two";
import { awaitApplication, paid } from "../support/journey";
import { expectPoll } from "../support/expect-poll";
import { expectProblem } from "../support/problems";
import { readAs } from "../support/world";

/* Tests of duties: what somebody still has to do is listed until an event ends it, or people have verified it. */

const today = beijingDay(Date.now());
const certificate = { state: "已制证", certificateNumber: "DEMO-CERT", notBefore: today } as const;
const report = (id: string, ...results: object[]) =>
  world.issuer.api.call<Told<"workOrder">>("PUT", `/api/work-orders/${id}/results`, { body: { results } });
const dutiesOf = async (id: string) => (await world.operator.api.get(id)).duties ?? [];
const listed = async (kind: string) => {
  const path = `/api/operations/applications?duty=${kind}&pageSize=100`;
  return (await readAs<"summaryPage">(world.operator, path)).items.map(({ id }) => id);
};
const counted = async (kind: string): Promise<number> => {
  const { duties } = await readAs<"overview">(world.operator, "/api/operations/overview");
  return duties.find((one) => one.kind === kind)?.count ?? 0;
};

test("lists a certificate that was reported after the withdrawal until two persons have verified it", async () => {
  const { id, form } = await paid({ world, bidder });
  const { lockSerial = "" } = form.locks?.[0] ?? {};
  const asked = await askByHand(world.operator, {
    path: `/api/applications/${id}/withdrawal`,
    body: { opinion: "示例：不再办理" },
  });
  await decideOn(world.secondOperator, asked.id);
  await awaitApplication(bidder, id, ({ payment }) => payment === "已退款");
  const before = await counted("revoke");
  expect(await report(id, { lockSerial, ...certificate, notAfter: yearsLater(today, 1) })).toMatchObject({
    status: 200,
  });
  await expectPoll(() => dutiesOf(id)).toMatchObject([{ kind: "revoke", about: lockSerial }]);
  expect([await listed("revoke"), await counted("revoke")]).toEqual([
    expect.arrayContaining([id]),
    before + 1,
  ]);
  expect((await bidder.api.get(id)).duties).toBeUndefined();
  const file = await world.operator.api.call<Buffer>("GET", "/api/duties/export.csv");
  expect(file.body.toString()).toContain(`"已制证而费用已退","${lockSerial}",`);

  const [duty] = await dutiesOf(id);
  const body = { duty: duty?.id, reason: "示例：证书已吊销" };
  const consent = await askByHand(world.operator, { path: "/api/duties/verifications", body });
  expect(consent).toMatchObject({ command: "verifyDuty", applicationId: id });
  expect(await dutiesOf(id)).toHaveLength(1);
  expectProblem(await decideOn(world.operator, consent.id), 403, "SECOND_IS_FIRST");
  expect(await decideOn(world.secondOperator, consent.id)).toMatchObject({ body: { state: "已执行" } });
  expect(await dutiesOf(id)).toEqual([]);
  expect([await listed("revoke"), await counted("revoke")]).toEqual([
    expect.not.arrayContaining([id]),
    before,
  ]);
  const again = await world.operator.api.call("POST", "/api/duties/verifications", { body });
  expectProblem(again, 409, "DUTY_SETTLED");
});

test("lists contradictory results for the authority and the reviewer, who verifies alone, until there are others", async () => {
  const { id, form } = await paid({ world, bidder });
  const { lockSerial = "" } = form.locks?.[0] ?? {};
  const [first, other] = [yearsLater(today, 1), dayAfter(yearsLater(today, 1), -1)];
  await report(id, { lockSerial, ...certificate, notAfter: first });
  await report(id, { lockSerial, ...certificate, notAfter: other });
  await expectPoll(() => dutiesOf(id)).toMatchObject([{ kind: "contested", about: lockSerial }]);
  const contested = async () => {
    const { items } = await readAs<"workOrders">(world.issuer, "/api/work-orders?contested=true&limit=100");
    return items.filter((order) => order.id === id).flatMap(({ locks }) => locks);
  };
  expect(await contested()).toMatchObject([{ lockSerial, notAfter: first }]);
  const found = await readAs<"workOrders">(world.issuer, `/api/work-orders?search=${lockSerial}`);
  expect(found.items.map((order) => order.id)).toContain(id);

  const [duty] = (await world.reviewer.api.get(id)).duties ?? [];
  const body = { duty: duty?.id, reason: "示例：先收到的无误" };
  expectProblem(await bidder.api.call("POST", "/api/duties/verifications", { body }), 403, "NO_ROLE");
  const verified = await world.reviewer.api.call("POST", "/api/duties/verifications", { body });
  expect(verified).toMatchObject({ status: 200, body: {} });
  expect([await dutiesOf(id), await contested()]).toEqual([[], []]);

  await report(id, { lockSerial, state: "未能办理", reason: "示例：芯片损坏" });
  await expectPoll(() => dutiesOf(id)).toMatchObject([{ kind: "contested" }]);
  const another = await world.models.duties.countDocuments({ applicationId: id });
  expect(another).toBe(1);
});

test("ends a duty that an event ends by nothing else", async () => {
  const { id, form } = await paid({ world, bidder });
  const leftOut = [form.locks?.[0]?.lockSerial ?? ""];
  await report(id, { lockSerial: leftOut[0], state: "未能办理", reason: "示例：芯片损坏" });
  await expectPoll(() => dutiesOf(id)).toMatchObject([{ kind: "giveBack", amountFen: 20_000 }]);
  const [duty] = await dutiesOf(id);
  const body = { duty: duty?.id, reason: "示例" };
  const refused = await world.operator.api.call("POST", "/api/duties/verifications", { body });
  expectProblem(refused, 409, "DUTY_NOT_VERIFIABLE");
});
