import { readLimitsConfig } from "../../config/limits";

const trusted = (text: string) => readLimitsConfig({ TRUSTED_PROXIES: text }).trustedProxies;

test("when proxies are named, then addresses and networks are taken, and what is left empty is nobody", () => {
  expect(trusted("172.31.240.0/24, 10.0.0.8,,fd00::/8,loopback,")).toEqual([
    "172.31.240.0/24",
    "10.0.0.8",
    "fd00::/8",
    "loopback",
  ]);
  expect(trusted("")).toEqual([]);
});

// Most of these values would make Express fail at the API's start, and the last two would make it trust everybody.
test.each(["172.16.0.0/12/3", "1.2.3.4/99", "1.2.3", "10.0.0.0/", "nginx", "::/129", "0.0.0.0/0", "::/0"])(
  "when %s is named as a proxy, then the variable is named",
  (text) => {
    expect(() => trusted(text)).toThrow("TRUSTED_PROXIES: must be addresses or networks");
  },
);
