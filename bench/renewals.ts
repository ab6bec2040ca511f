import type { SignedIn } from "../embedded/demo/signed-in";

/** Applications of a demo organisation, each with a lock of its own. */
export function createRenewals({ client, user }: SignedIn) {
  let locks = 0;
  const formOfNext = () => ({
    organisationName: user.orgName,
    creditCode: user.orgCode,
    lockType: "单位锁",
    lockSerial: `BENCH-${String((locks += 1)).padStart(6, "0")}`,
    years: 1,
    contactName: "示例经办人",
    mobile: "13800000000",
    purchaseChannel: "现场",
    pickup: "现场",
  });
  const create = () => client.create(formOfNext());
  const submitted = async () => client.submit((await create()).id, "请审核");

  return {
    create,
    submitted,
    /** So many of them, made one after another. */
    many: async <T>(count: number, make: () => Promise<T>): Promise<T[]> => {
      const made: T[] = [];
      while (made.length < count) made.push(await make());
      return made;
    },
  };
}

export type Renewals = ReturnType<typeof createRenewals>;
