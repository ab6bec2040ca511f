import { destinationText, shownDestination } from "../../domain/money/intervention";

/**
 * Bank card to which an operator sends money that the payer's account couldn't take. The application and the audit
 * trail store it like this.
 */
const account = "6222020200119988777";

test.each([
  ["ICBC_DEBIT", "工商银行"],
  // WeChat may add banks that the code doesn't know; their code is then shown as it is.
  ["DEMO_DEBIT", "DEMO_DEBIT"],
])(
  "when it goes to a card of %s, then bank, holder and the card's last four digits are told",
  (bankType, bank) => {
    const shown = shownDestination({ kind: "bankCard", bankType, account, holder: "示例持卡人" });
    expect(shown).toEqual({ kind: "bankCard", bank, card: "****8777", holder: "示例持卡人" });
    expect(destinationText(shown)).toBe(`${bank} ****8777 示例持卡人`);
  },
);

test("when it goes to the merchant's own account, then there is no card to tell of", () => {
  const shown = shownDestination({ kind: "merchantAccount" });
  expect(shown).toEqual({ kind: "merchantAccount" });
  expect(destinationText(shown)).toBe("商户银行账户");
});
