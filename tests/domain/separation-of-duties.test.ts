import { hasOwnInterest, rolesOn, type Person } from "../../domain/application/separation-of-duties";
import { bidder, draft, onSiteForm, submitted } from "./samples";

const own = onSiteForm.creditCode;
const other = "91330604MA00000026";
const all = ["bidder", "reviewer", "operator"] as const;

test.each<[string, Person, ReturnType<typeof draft>, string[]]>([
  ["staff of no organisation", { subject: "staff", roles: all }, submitted(), ["reviewer", "operator"]],
  [
    "staff of another organisation",
    { subject: "staff", roles: all, orgCode: other },
    submitted(),
    ["reviewer", "operator"],
  ],
  [
    "somebody of its organisation",
    { subject: "colleague", roles: all, orgCode: own },
    submitted(),
    ["bidder"],
  ],
  [
    "somebody of its organisation, for a draft",
    { subject: "colleague", roles: all, orgCode: own },
    draft(),
    ["bidder"],
  ],
  ["who submitted it", { subject: bidder.id, roles: all, orgCode: own }, submitted(), ["bidder"]],
  ["who submitted it and has left", { subject: bidder.id, roles: all, orgCode: other }, submitted(), []],
  ["who submitted it, without an organisation", { subject: bidder.id, roles: all }, submitted(), []],
])("when %s has all roles, then duties are apart", (_case, person, application, roles) => {
  expect(rolesOn(person, application)).toEqual(roles);
});

test("when a draft has an owner, then its organisation has an interest, and nobody else", () => {
  expect(hasOwnInterest({ subject: "anybody", orgCode: own }, draft())).toBe(true);
  expect(hasOwnInterest({ subject: bidder.id, orgCode: other }, draft())).toBe(false);
});
