// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from "vitest";
import { screenOf } from "../samples";
import type { Desk, Screen } from "../screen";
import { wordsFor } from "../words";
import { type Pictures, Stage } from "./stage";

const { words } = wordsFor(["en"]);
const NOTHING = () => {};
const PICTURES: Pictures = { leg: null, legState: "connected", remote: null, own: null, facing: "user", microphone: true, camera: true, canSwitch: false, blocked: false, unread: 0 };
const RESTS: Desk = { title: "Your desk", text: "", busy: false, button: { act: "to-desk", label: "Move", look: "plain" } };
const ASKED: Desk = { title: "Moving", text: "", busy: true, button: null };
const MOVES: Desk = { ...ASKED, button: { act: "stay", label: "Stay", look: "plain" } };

let stage: Stage;

beforeEach(() => {
  stage = new Stage(words, { act: NOTHING, toggle: NOTHING, switchCamera: NOTHING, openChat: NOTHING, hear: NOTHING, presented: NOTHING });
  document.body.replaceChildren(stage.element);
});

const find = (testid: string) => stage.element.querySelector<HTMLElement>(`[data-testid="${testid}"]`);
const show = (change: Partial<Screen>, pictures: Partial<Pictures> = {}) => stage.show(screenOf({ is: "call", title: "In the call", controls: true, ...change }), { ...PICTURES, ...pictures });

describe("d5: whoever goes by keyboard or by ear stays where they are", () => {
  test("at the way to the computer, while it is asked, moves and comes to nothing", () => {
    show({ desk: RESTS });
    find("to-desk")?.focus();
    show({ desk: ASKED });
    expect(document.activeElement?.textContent, "what it is doing now").toBe("Moving");
    show({ desk: MOVES });
    expect(document.activeElement).toBe(find("stay"));
    show({ desk: RESTS });
    expect(document.activeElement).toBe(find("to-desk"));
  });

  test("at the heading, when what was missing is there again", () => {
    show({ lack: { text: "Nobody hears you", button: { act: "microphone", label: "Try again", look: "plain" } } });
    find("microphone")?.focus();
    show({});
    expect(document.activeElement).toBe(stage.title);
  });

  test("a button says by its words what it does, and no state contradicts them", () => {
    show({}, { microphone: false });
    const mute = find("toggle-microphone");
    expect([mute?.textContent, mute?.hasAttribute("aria-pressed")]).toEqual([words.call.muted, false]);
  });
});
