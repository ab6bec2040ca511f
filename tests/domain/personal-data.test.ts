import { formFor, maskedAddress, maskedPhone } from "../../domain/form/personal-data";
import { mailedForm, onSiteForm } from "./samples";

test.each([
  ["13812345678", "138****5678"],
  ["0575-82001234", "****1234"],
])("when %s is masked, then it is %s", (phone, masked) => expect(maskedPhone(phone)).toBe(masked));

test("when an address is masked, then only its region is left", () => {
  expect(maskedAddress("示例省示例市示例路1号")).toBe("示例省示例市****");
});

test("when the owner reads the form, then all of it is there", () => {
  expect(formFor(mailedForm, { own: true, recipient: false })).toEqual(mailedForm);
});

test("when staff read it, then telephone and address are masked, but for the recipient of a lock to send", () => {
  const masked = { recipientPhone: "****0000", recipientAddress: "示例市示例路****" };
  const shown = { ...mailedForm, mobile: "138****0000" };
  expect(formFor(mailedForm, { own: false, recipient: false })).toEqual({ ...shown, ...masked });
  expect(formFor(mailedForm, { own: false, recipient: true })).toEqual(shown);
  expect(formFor(onSiteForm, { own: false, recipient: false })).toEqual({
    ...onSiteForm,
    mobile: "138****0000",
  });
  expect(formFor({}, { own: false, recipient: false })).toEqual({});
});
