import { meant } from "@/lib/address";
import { expect, test } from "vitest";

test("d6: an address that cannot be used is put right where that is plain", () => {
  for (const [typed, better] of [
    ["http://desk.example.com", "desk.example.com"],
    ["HTTP://Desk.Example.com/", "desk.example.com"],
    ["ws://desk.example.com:8443/x", "desk.example.com:8443"],
    ["https//desk.example.com", "desk.example.com"],
    ["https:/desk.example.com", "desk.example.com"],
    ["desk,example,com", "desk.example.com"],
    ["desk .example.com", "desk.example.com"],
    ["desk..example.com.", "desk.example.com"],
    ["ana@example.com", "example.com"],
    ["https://ana:secret@desk.example.com", "desk.example.com"],
    ["deskbell://desk.example.com", "desk.example.com"],
    ["desk.example.com/sign-in?x=1", "desk.example.com"],
    ["desk.example.com", null],
    ["https://desk.example.com", null],
    ["https://desk.example.com/", null],
    ["desk", null],
    ["", null],
    ["   ", null],
    ["two words", null],
    ["<script>", null],
    ["a.b".repeat(200), null],
  ] as const) {
    expect([typed, meant(typed)]).toEqual([typed, better]);
  }
});

test("d6: what was put right is not put right again", () => {
  for (const typed of ["http://desk.example.com", "ana@example.com", "desk,example,com", "desk .example.com:80"]) {
    const better = meant(typed);
    expect(better).not.toBeNull();
    expect(meant(better!)).toBeNull();
  }
});
