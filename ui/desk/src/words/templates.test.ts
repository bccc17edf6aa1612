// D5: nothing that a person reads or hears stands in a template; all of it comes from the catalogue.
import { parse, type AST } from "svelte/compiler";
import { expect, test } from "vitest";

const sources = import.meta.glob<string>("/src/**/*.svelte", { query: "?raw", import: "default", eager: true });

/** What is read out or shown of an attribute. */
const SAID = new Set(["title", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "placeholder", "alt", "label", "say", "lead", "hint", "none"]);
/** Names are called so in every language. */
const NAMES = new Set(["Deskbell"]);

const isWord = (text: string) => /\p{L}{2}|^\p{L}$/u.test(text) && !NAMES.has(text.trim());

type Node = { type: string } & Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && typeof (value as Node).type === "string";

/** Texts of an expression that end up where it stands: of either branch, and of what is put together. */
function texts(expression: unknown): string[] {
  if (!isNode(expression)) return [];
  switch (expression.type) {
    case "Literal":
      return typeof expression.value === "string" ? [expression.value] : [];
    case "TemplateLiteral":
      return (expression.quasis as { value: { cooked: string } }[]).map((quasi) => quasi.value.cooked);
    case "ConditionalExpression":
      return [...texts(expression.consequent), ...texts(expression.alternate)];
    case "LogicalExpression":
      return [...texts(expression.left), ...texts(expression.right)];
    case "BinaryExpression":
      return expression.operator === "+" ? [...texts(expression.left), ...texts(expression.right)] : [];
    default:
      return [];
  }
}

function said(node: unknown, found: string[] = []): string[] {
  if (Array.isArray(node)) for (const one of node) said(one, found);
  if (!isNode(node)) return found;
  switch (node.type) {
    case "Text":
      found.push(String(node.data));
      break;
    case "ExpressionTag":
      found.push(...texts(node.expression));
      break;
    case "Attribute":
      if (!SAID.has(String(node.name))) return found;
      break;
    case "StyleDirective":
    case "StyleSheet":
    case "Script":
    case "Comment":
      return found;
  }
  for (const [key, value] of Object.entries(node)) {
    if (key !== "expression" && (isNode(value) || Array.isArray(value))) said(value, found);
  }
  return found;
}

const wordsIn = (source: string): string[] => said((parse(source, { modern: true }) as AST.Root).fragment).filter(isWord);

/** All of them are parsed: a second, and far more on a computer that does something else. */
const LONG_MS = 60_000;

test("D5: no template holds words of its own", { timeout: LONG_MS }, () => {
  expect(Object.keys(sources).length).toBeGreaterThan(100);
  const found = Object.entries(sources).flatMap(([file, source]) => wordsIn(source).map((words) => `${file}: ${words.trim()}`));
  expect(found).toEqual([]);
});

test("words in a template are found wherever a person would meet them", () => {
  for (const source of [
    "<p>Hello</p>",
    "{#if a}<b>{a ? w.x : 'Hello'}</b>{/if}",
    "{#each all as one}<i title={`Of ${one}`}></i>{/each}",
    '<button aria-label="Close"></button>',
    "<Panel title={a ?? 'Hello'} />",
  ]) {
    expect(wordsIn(source), source).toHaveLength(1);
  }
  expect(wordsIn('<p class="a b" id="x">{w.list.title} · {1}</p><style>p { color: red }</style>')).toEqual([]);
});
