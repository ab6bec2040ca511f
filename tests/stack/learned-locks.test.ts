import { createConnection } from "mongoose";
import { setTimeout } from "node:timers/promises";
import { learnLocks } from "../../activities/locks";
import type { Application } from "../../domain/application/application";
import { lockKey } from "../../domain/form/lock-key";
import type { LockResult } from "../../domain/locks/results";
import { entriesOf } from "../../store/lock-register";
import { modelsOf } from "../../store/models";
import { at, issuer, onSiteForm, paid as paidSample } from "../domain/samples";
import { bidder, world } from "../support/here";
import { importLocks } from "../support/lock-list";
import { newLockSerial } from "../support/people";

const renewedUntil = (lockSerial: string, notAfter: string): LockResult => ({
  lockSerial,
  outcome: {
    state: "已制证",
    notAfter,
    at: at(60),
    by: issuer,
  },
});

test("when the locks of an application are renewed, then as many as they are take one read and one write, and two at once lose nothing", async () => {
  const connection = await createConnection(world.stack.addresses.mongo, {
    monitorCommands: true,
  }).asPromise();
  try {
    const { lockRegister } = modelsOf(connection);
    const locks = Array.from({ length: 20 }, () => ({
      ...{ lockType: "单位锁", lockSerial: newLockSerial().toLowerCase(), years: 1 },
    }));
    const serials = locks.map(({ lockSerial }) => lockKey(lockSerial));
    const handled = (id: string, expiresOn: string): Application => ({
      ...paidSample(),
      ...{ id, orgCode: bidder.orgCode, form: { ...onSiteForm, locks } },
      lockResults: locks.map(({ lockSerial }) => renewedUntil(lockSerial, expiresOn)),
    });
    await learnLocks(lockRegister, handled("first", "2027-06-30"));
    const commands: string[] = [];
    connection.getClient().on("commandStarted", ({ commandName, command }) => {
      if (command[commandName] === lockRegister.collection.name) commands.push(commandName);
    });
    await learnLocks(lockRegister, handled("second", "2028-06-30"));
    expect(commands.filter((name) => name !== "createIndexes")).toEqual(["find", "update"]);
    await Promise.all([
      learnLocks(lockRegister, handled("second", "2028-06-30")),
      ...["third", "fourth"].map((id) => learnLocks(lockRegister, handled(id, "2029-06-30"))),
    ]);
    const entries = await entriesOf(lockRegister, serials);
    for (const serial of serials) {
      const { changes = [], expiresOn } = entries.get(serial) ?? {};
      expect(expiresOn).toBe("2029-06-30");
      expect(changes.map(({ applicationId }) => applicationId).toSorted()).toEqual(
        ["first", "second", "third", "fourth"].toSorted(),
      );
    }
  } finally {
    await connection.close();
  }
});

test("when a list is imported while locks are renewed, then both leave their facts, and the later end stands", async () => {
  const handled = (id: string, lockSerial: string, expiresOn: string): Application => ({
    ...paidSample(),
    ...{ id, orgCode: bidder.orgCode, lockResults: [renewedUntil(lockSerial, expiresOn)] },
    form: { ...onSiteForm, locks: [{ lockType: "单位锁", lockSerial, years: 1 }] },
  });
  await Promise.all(
    Array.from({ length: 12 }, async (_, race) => {
      const serial = newLockSerial();
      const isListedBefore = race % 2 === 1;
      if (isListedBefore) await importLocks(world, [[serial, bidder.orgCode, "2026-12-31"]]);
      // In a quarter of the races, the imported validity ends before the renewed one. Such an import doesn't change a
      // lock that was listed before.
      const [imported, renewed] =
        race % 4 === 0 ? ["2027-06-30", "2028-01-01"] : ["2029-06-30", "2028-01-01"];
      const [outcomes] = await Promise.all([
        importLocks(world, [[serial, bidder.orgCode, imported]]),
        // The renewal is delayed by up to the duration of an import, so that sometimes one of them is first, sometimes
        // the other.
        setTimeout((race % 8) * 150).then(() =>
          learnLocks(world.models.lockRegister, handled(`race-${race}`, serial, renewed)),
        ),
      ]);
      const entry = (await entriesOf(world.models.lockRegister, [serial])).get(lockKey(serial));
      const whats = entry?.changes.map(({ what }) => what).toSorted();
      const told = { outcomes: outcomes.map(({ result }) => result === "refused"), whats };
      const lists = isListedBefore ? ["导入", "导入"] : ["导入"];
      expect(told).toEqual({ outcomes: [false], whats: ["办理延期", ...lists].toSorted() });
      expect(entry?.expiresOn).toBe([imported, renewed].toSorted().at(-1));
      expect(entry?.source).toBe("imported");
    }),
  );
});
