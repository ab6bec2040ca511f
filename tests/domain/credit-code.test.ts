import { isCreditCode } from "../../domain/form/credit-code";

const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/** The weights as the standard's table prints them. */
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

describe("isCreditCode", () => {
  test("when the code is the standard's own example then it is right", () => {
    expect(isCreditCode("91350100M000100Y43")).toBe(true);
  });

  test.each(["91330604000000000W", "91330604MA00000000", "91330604MA00000013"])(
    "when the check character of %s is right then it is right",
    (code) => {
      expect(isCreditCode(code)).toBe(true);
    },
  );

  test("when any one character of a right code is changed then it is wrong", () => {
    const code = "91350100M000100Y43";
    for (let place = 0; place < code.length; place += 1) {
      for (const character of alphabet.replace(code.charAt(place), "")) {
        expect(isCreditCode(code.slice(0, place) + character + code.slice(place + 1))).toBe(false);
      }
    }
  });

  test("when 17 characters are given then exactly the check character of the standard's table fits", () => {
    for (let round = 0; round < 2_000; round += 1) {
      const values = weights.map(
        (weight, place) => (round * weight + place * 7 + Math.floor(round / 31)) % 31,
      );
      const sum = values.reduce((total, value, place) => total + value * (weights[place] ?? 0), 0);
      const body = values.map((value) => alphabet.charAt(value)).join("");
      const fitting = [...alphabet].filter((character) => isCreditCode(body + character));
      expect(fitting).toEqual([alphabet.charAt((31 - (sum % 31)) % 31)]);
    }
  });

  test.each([
    ["empty", ""],
    ["17 characters", "91350100M000100Y4"],
    ["19 characters", "91350100M000100Y433"],
    ["lower case", "91350100m000100y43"],
    ["a space behind", "91350100M000100Y43 "],
    ["a line feed behind", "91350100M000100Y43\n"],
    ["the letter O for 0", "9135O100M000100Y43"],
    ["the letter I", "I1350100M000100Y43"],
    ["full-width digits", "９１350100M000100Y43"],
  ])("when the text is %s then it is wrong", (_case, text) => {
    expect(isCreditCode(text)).toBe(false);
  });
});
