import { expect, test } from "vitest";
import { addresses, checked, customFields, cut, deviceName } from "./options";

test("a site that asks for the wrong thing is told what to change", () => {
  expect(() => checked({ site: "", channel: "chat" })).toThrow("`site`");
  expect(() => checked({ site: "shop", channel: "fax" as "chat" })).toThrow("`channel`");
  expect(() => checked(undefined as never)).toThrow("`site`");
});

test("the socket is as safe as the page that asks for it", () => {
  expect(addresses("https://hub.example")).toEqual({ socket: "wss://hub.example/v1/socket", visitors: "https://hub.example/v1/visitors", attachments: "https://hub.example/v1/attachments", host: "hub.example" });
  expect(addresses("http://127.0.0.1:4600").socket).toBe("ws://127.0.0.1:4600/v1/socket");
});

test("what is said of a visitor stays within the hub's limits", () => {
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${index}${"x".repeat(50)}`, "y".repeat(300)]));
  const fields = customFields(many) ?? [];
  expect(fields).toHaveLength(20);
  expect(Math.max(...fields.map(({ label }) => label.length))).toBe(40);
  expect(Math.max(...fields.map(({ value }) => value.length))).toBe(200);
  expect(cut("😀😀😀", 2)).toBe("😀😀");
  expect(cut("", 2)).toBeNull();
});

test("a device is named as people name it", () => {
  const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  const edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0";
  const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604.1";
  expect(deviceName(firefox, undefined)).toBe("Firefox on Linux");
  expect(deviceName(edge, undefined)).toBe("Edge on Windows");
  expect(deviceName(phone, undefined)).toBe("Safari on iPhone");
  expect(deviceName(phone, "Lumen 4.2.1")).toBe("Lumen 4.2.1 on iPhone");
});
