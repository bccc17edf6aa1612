import { describe, expect, test } from "vitest";
import { charCount, initials, pieces, tidied } from "./text";

const links = (text: string) => pieces(text).flatMap(({ text, href }) => (href === undefined ? [] : [[text, href]]));

describe("links (C6: clickable and safe)", () => {
  test("https, mailto and tel can be followed", () => {
    expect(links("see https://lumen.example/a?b=1#c")).toEqual([["https://lumen.example/a?b=1#c", "https://lumen.example/a?b=1#c"]]);
    expect(links("to help@lumen.example or mailto:a@b.example")).toEqual([
      ["help@lumen.example", "mailto:help@lumen.example"],
      ["mailto:a@b.example", "mailto:a@b.example"],
    ]);
    expect(links("call +33 3 81 00 00 00 or tel:+33381000000")).toEqual([
      ["+33 3 81 00 00 00", "tel:+33381000000"],
      ["tel:+33381000000", "tel:+33381000000"],
    ]);
  });

  test("nothing else can", () => {
    const hostile = "javascript:alert(1) data:text/html,x http://plain.example file:///etc/passwd vbscript:x <a href=x> //x.example";
    expect(pieces(hostile)).toEqual([{ text: hostile }]);
  });

  test("a name in front of a host is not followed: it only serves to look like another host", () => {
    expect(links("https://bank.example@evil.example/")).toEqual([]);
  });

  test("the end of a sentence does not belong to an address", () => {
    expect(links("Look (https://a.example/x), or https://a.example/y_(z).").map(([text]) => text)).toEqual(["https://a.example/x", "https://a.example/y_(z)"]);
  });

  test("the pieces are the text, whole and in order", () => {
    for (const text of ["", "plain", "https://a.example", "a https://a.example, b +33 3 81 00 00 00\nc", "😀 x@y.example 😀"]) {
      expect(pieces(text).map((piece) => piece.text).join("")).toBe(text);
    }
  });
});

test("characters are counted as the hub counts them", () => {
  expect(charCount("a😀é")).toBe(3);
});

test("line ends become one character, and nothing stands around a text", () => {
  expect(tidied(" \r\na\r\nb\rc \n")).toBe("a\nb\nc");
});

test("a name has one or two letters, also when it is no Latin one", () => {
  expect([initials("Noémie Garnier"), initials("Ana"), initials("Jean de la Tour"), initials("😀 x"), initials("")]).toEqual(["NG", "A", "JT", "😀X", ""]);
});
