// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from "vitest";
import type { Button, Screen } from "../screen";
import { screenOf } from "../samples";
import { wordsFor } from "../words";
import { Page } from "./page";

const { words } = wordsFor(["en"]);
const button = (act: Button["act"]): Button => ({ act, label: act, look: "plain" });

let page: Page;
let awake: boolean[];

beforeEach(() => {
  awake = [];
  page = new Page(words, () => {}, (wanted) => awake.push(wanted), true);
  document.body.replaceChildren(page.element);
});

const find = (testid: string) => page.element.querySelector<HTMLElement>(`[data-testid="${testid}"]`);
const waits = (change: Partial<NonNullable<Screen["waits"]>> = {}, ...acts: Button["act"][]) => page.show(screenOf({ title: "Ready", waits: { live: true, sound: true, awake: false, ...change }, buttons: acts.map(button) }));

describe("d5: whoever goes by keyboard or by ear stays where they are", () => {
  test("at the switch that they have just turned", () => {
    waits();
    const wish = find("awake") as HTMLInputElement;
    wish.focus();
    wish.click();
    waits({ awake: wish.checked });
    expect([awake, wish.checked, find("awake") === wish, document.activeElement === wish]).toEqual([[true], true, true, true]);
    waits({ awake: false, sound: false });
    expect([wish.checked, document.activeElement === wish]).toEqual([false, true]);
  });

  test("at a button that is there again, and at the heading when it is gone", () => {
    waits({ sound: false }, "sound", "unpair");
    find("unpair")?.focus();
    waits({}, "unpair");
    expect(document.activeElement).toBe(find("unpair"));
    waits({}, "unpair-yes", "unpair-no");
    expect(document.activeElement, "the next one does what one may not want").toBe(page.title);
  });

  test("and nobody is taken away from elsewhere", () => {
    const field = document.body.appendChild(document.createElement("input"));
    waits({ sound: false }, "sound", "unpair");
    field.focus();
    waits({}, "unpair");
    expect(document.activeElement).toBe(field);
  });
});
