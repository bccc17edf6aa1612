// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Browser } from "../bench";
import type { Thread } from "../model/known";
import { line, visit } from "../samples";
import { wordsFor } from "../words";
import { Chat } from "./chat";

const { words } = wordsFor(["en"]);

let chat: Chat;
let sent: [conversation: string, text: string][];

beforeEach(() => {
  new Browser().install();
  sent = [];
  chat = new Chat(words, "en", { send: (...what) => sent.push(what), again: () => {}, closed: () => {}, read: () => {} });
  document.body.replaceChildren(chat.element);
});

afterEach(() => vi.unstubAllGlobals());

const find = <E extends HTMLElement>(testid: string) => chat.element.querySelector(`[data-testid="${testid}"]`) as E;
const input = () => find<HTMLTextAreaElement>("chat-input");
const shown = () => [...chat.element.querySelectorAll(".line p, .happened")].map(({ textContent }) => textContent);

/** A thread of one line. Places count from 1 in each conversation. */
const thread = (text: string): Thread => ({ head: visit(1), entries: [{ ...line(1), body: { ...line(1).body, text } as Thread["entries"][0]["body"] }] });
const tom = () => chat.draw("tom's", "Tom", thread("I am Tom"), []);
const lea = () => chat.draw("lea's", "Lea", thread("I am Lea"), []);

function write(text: string): void {
  input().value = text;
  input().dispatchEvent(new Event("input"));
}

describe("one visitor's words are for no other visitor's call", () => {
  test("not what stands in the thread", () => {
    tom();
    expect(shown()).toEqual(["I am Tom"]);
    lea();
    expect(shown()).toEqual(["I am Lea"]);
  });

  test("c12: nor what is half written, which waits for its own conversation", () => {
    tom();
    write("Dear Tom");
    lea();
    expect(input().value).toBe("");
    write("Dear Lea");
    tom();
    expect(input().value).toBe("Dear Tom");
    write("");
    lea();
    expect(input().value).toBe("Dear Lea");
    tom();
    expect(input().value).toBe("");
  });

  test("c12: what is sent goes to the conversation in which it was written", () => {
    tom();
    write("Hello");
    find("chat-send").click();
    expect([sent, input().value]).toEqual([[["tom's", "Hello"]], ""]);
  });

  test("nothing stays in the page when no call is shown, but for what is half written", () => {
    tom();
    chat.show();
    write("Dear Tom");
    chat.clear();
    expect([chat.open, shown(), input().value]).toEqual([false, [], ""]);
    tom();
    expect([shown(), input().value]).toEqual([["I am Tom"], "Dear Tom"]);
  });
});

test("within one conversation what stands stays as it is, and only what is new is drawn", () => {
  tom();
  const [first] = chat.element.querySelectorAll(".line");
  write("Dear Tom");
  chat.draw("tom's", "Tom", { head: visit(2), entries: [line(1), line(2)] }, []);
  expect([...chat.element.querySelectorAll(".line")][0]).toBe(first);
  expect([shown(), input().value]).toEqual([["I am Tom", "line 2"], "Dear Tom"]);
});
