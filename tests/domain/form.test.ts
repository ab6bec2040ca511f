import { applicationFormSchema, draftFormSchema, opinionSchema } from "../../domain/form/form";
import { mailedForm, onSiteForm } from "./samples";

/** Returns a form with one lock, with the given fields of the form or of its lock changed. */
function formWith(changes: Record<string, unknown>): Record<string, unknown> {
  const [lock] = onSiteForm.locks;
  const isOfLock = ([field]: [string, unknown]) => lock !== undefined && field in lock;
  const entries = Object.entries(changes);
  const ofLock = Object.fromEntries(entries.filter(isOfLock));
  return {
    ...onSiteForm,
    locks: [{ ...lock, ...ofLock }],
    ...Object.fromEntries(entries.filter((entry) => !isOfLock(entry))),
  };
}

/** Returns the names of the fields that the form's schema reports as wrong. */
function wrongFields(form: unknown): string[] {
  const parsed = applicationFormSchema().safeParse(form);
  return parsed.success
    ? []
    : [...new Set(parsed.error.issues.map(({ path }) => path.join(".").replace("locks.0.", "")))];
}

const messagesFor = (form: unknown): string[] =>
  applicationFormSchema()
    .safeParse(form)
    .error?.issues.map(({ message }) => message) ?? [];

describe("a whole form", () => {
  test("when it is right then it is taken as it is", () => {
    expect(applicationFormSchema().parse(onSiteForm)).toEqual(onSiteForm);
    expect(applicationFormSchema().parse(mailedForm)).toEqual(mailedForm);
  });

  test.each(Object.keys(onSiteForm))("when %s is missing then it is named", (field) => {
    const { [field]: _, ...rest } = onSiteForm as Record<string, unknown>;
    expect(wrongFields(rest)).toEqual([field]);
  });

  test.each(Object.keys(onSiteForm))("when %s is of a wrong type then it is named", (field) => {
    for (const wrong of [null, true, {}, ["示例"]])
      expect(wrongFields({ ...onSiteForm, [field]: wrong })[0]?.split(".")[0]).toBe(field);
  });

  test("when several fields are wrong then all are named", () => {
    expect(wrongFields(formWith({ mobile: "1", years: 4, contactName: "" }))).toEqual([
      "years",
      "contactName",
      "mobile",
    ]);
  });

  test("when there is an unknown field then it is refused", () => {
    expect(messagesFor({ ...onSiteForm, feeFen: 1 })).toHaveLength(1);
    expect(applicationFormSchema().safeParse(JSON.parse('{"__proto__":{"years":1}}')).success).toBe(false);
  });
});

describe("its locks", () => {
  const locksOf = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      lockType: "业务锁",
      lockSerial: `LOCK-${index}-0001`,
      years: 1,
    }));

  test.each([
    [0, ["locks"]],
    [1, []],
    [20, []],
    [21, ["locks"]],
  ])("when there are %d of them, then 1 to 20 are taken", (count, fields) => {
    expect(wrongFields({ ...onSiteForm, locks: locksOf(count) })).toEqual(fields);
  });

  test("when one stands twice, in whatever letters, then the second is named, in a draft, too", () => {
    const [one, two] = locksOf(2);
    const locks = [one, two, { ...one, lockSerial: one?.lockSerial.toLowerCase() }];
    for (const schema of [applicationFormSchema(), draftFormSchema()])
      expect(schema.safeParse({ ...onSiteForm, locks }).error?.issues).toMatchObject([
        { path: ["locks", 2, "lockSerial"], message: "与第1把锁的序列号相同，同一把锁只填一次" },
      ]);
  });

  test("when they are a draft's, then each may have gaps, and what is there is checked", () => {
    const draftOf = (...locks: object[]) => draftFormSchema().safeParse({ locks });
    expect(draftOf({}, { lockType: "单位锁" }, { lockSerial: "LOCK-0001" }, {}).success).toBe(true);
    expect(draftOf({}, { years: 9 }).error?.issues).toMatchObject([{ path: ["locks", 1, "years"] }]);
  });
});

describe("each field", () => {
  const wrong: [string, unknown][] = [
    ["creditCode", ""],
    ["creditCode", "91330604MA00000014"],
    ["creditCode", "91330604ma00000013"],
    ["creditCode", " 91330604MA00000013"],
    ["mobile", ""],
    ["mobile", "1380000000"],
    ["mobile", "138000000000"],
    ["mobile", "12800000000"],
    ["mobile", "+8613800000000"],
    ["mobile", "１３８００００００００"],
    ["mobile", "13800000000\n"],
    ["mobile", "0575-00000000"],
    ["lockSerial", "12345"],
    ["lockSerial", "1".repeat(41)],
    ["lockSerial", "DEMO 00001"],
    ["lockSerial", "示例序列号一二"],
    ["lockSerial", "DEMO-000001\n"],
    ["years", 0],
    ["years", 4],
    ["years", 1.5],
    ["years", "1"],
    ["years", Number.NaN],
    ["purchaseChannel", "线上"],
    ["pickup", "快递"],
    ["organisationName", ""],
    ["organisationName", "   "],
    ["organisationName", "\u3000\t\n"],
    ["organisationName", "示".repeat(101)],
    ["contactName", "示".repeat(31)],
    ["lockType", "锁".repeat(21)],
  ];
  test.each(wrong)("when %s is %j then it is named", (field, value) => {
    expect(wrongFields(formWith({ [field]: value }))).toEqual([field]);
  });

  test.each([
    ["purchaseChannel", "网上"],
    ["purchaseChannel", "不清楚"],
    ["lockType", "机构锁"],
  ])("when %s is %s then the form is right: what is renewed here is another question", (field, value) => {
    expect(wrongFields(formWith({ [field]: value }))).toEqual([]);
  });

  test("when a text is as long as it may be then it is taken", () => {
    const longest = {
      organisationName: "示".repeat(100),
      contactName: "示".repeat(30),
      lockSerial: "1".repeat(40),
    };
    expect(wrongFields(formWith(longest))).toEqual([]);
  });
});

describe("names", () => {
  test.each([
    ["a tab", "示例\t单位"],
    ["a line feed", "示例\n单位"],
    ["a carriage return", "示例\r单位"],
    ["a null character", "示例\u0000单位"],
    ["a delete character", "示例\u007f单位"],
    ["a C1 control character", "示例\u0085单位"],
    ["a zero-width space", "示例\u200b单位"],
    ["nothing but a zero-width space", "\u200b"],
    ["a right-to-left override", "示例\u202e单位"],
    ["a line separator", "示例\u2028单位"],
    ["half a surrogate pair", "示例\ud842单位"],
  ])("when a name contains %s then it is refused", (_case, name) => {
    expect(wrongFields({ ...onSiteForm, organisationName: name })).toEqual(["organisationName"]);
  });

  test.each([
    ["rare characters", "𠮷𤭢示例㐂"],
    ["a middle dot", "示例·买买提"],
    ["brackets and an ampersand", "示例（浙江）A&B 科技<有限>公司"],
    ["accents", "Société d’exemple"],
    ["an emoji", "示例😀单位"],
    ["characters of the private use area", "示例\ue000"],
  ])("when a name contains %s then it is taken as it is", (_case, name) => {
    expect(applicationFormSchema().parse({ ...onSiteForm, organisationName: name }).organisationName).toBe(
      name,
    );
  });

  test("when a name has spaces around it then they are cut off", () => {
    expect(
      applicationFormSchema().parse({ ...onSiteForm, organisationName: " \u3000示例 单位\n" })
        .organisationName,
    ).toBe("示例 单位");
  });
});

describe("the recipient", () => {
  const recipient = ["recipientName", "recipientPhone", "recipientAddress"] as const;

  test.each(recipient)("when the lock is mailed and %s is missing then it is named", (field) => {
    const { [field]: _, ...rest } = mailedForm;
    expect(wrongFields(rest)).toEqual([field]);
    expect(messagesFor(rest)).toEqual(["邮寄取锁请填写收件人、收件电话和收件地址"]);
  });

  test.each(recipient)("when the lock is not mailed and %s is given then it is named", (field) => {
    expect(wrongFields({ ...onSiteForm, [field]: mailedForm[field] })).toEqual([field]);
  });

  test.each(["13800000000", "0575-00000000", "057500000000", "010-0000000"])(
    "when the phone is %s then it is taken",
    (phone) => {
      expect(wrongFields({ ...mailedForm, recipientPhone: phone })).toEqual([]);
    },
  );

  test.each(["00000000", "5750-00000000", "0575 00000000", "0575-000000", "110"])(
    "when the phone is %s then it is named",
    (phone) => {
      expect(wrongFields({ ...mailedForm, recipientPhone: phone })).toEqual(["recipientPhone"]);
    },
  );

  test("when the address is longer than 200 characters then it is named", () => {
    expect(wrongFields({ ...mailedForm, recipientAddress: "示".repeat(201) })).toEqual(["recipientAddress"]);
  });
});

describe("a draft", () => {
  test("when it has gaps then it is taken, and a mailed one needs no recipient yet", () => {
    expect(draftFormSchema().parse({})).toEqual({});
    expect(draftFormSchema().parse({ pickup: "邮寄", organisationName: "示例单位" })).toEqual({
      pickup: "邮寄",
      organisationName: "示例单位",
    });
  });

  test.each([{ years: 4 }, { mobile: "1" }, { organisationName: "" }, { creditCode: "1" }, { feeFen: 1 }])(
    "when it says %j then it is refused",
    (form) => {
      expect(draftFormSchema().safeParse(form).success).toBe(false);
    },
  );
});

describe("an opinion", () => {
  test("when it is empty or longer than 500 characters then it is refused", () => {
    expect(opinionSchema().parse(" 同意 ")).toBe("同意");
    expect(opinionSchema().safeParse("意".repeat(500)).success).toBe(true);
    expect(opinionSchema().safeParse("意".repeat(501)).success).toBe(false);
    expect(opinionSchema().safeParse(" ").success).toBe(false);
  });
});
