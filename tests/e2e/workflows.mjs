// Lints the workflows in .github by actionlint: `cargo xtask test workflows`. What it says of runners and permissions that came
// after its own release is no fault of theirs.
import { createLinter } from "actionlint";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NEWER = [/^label "(ubuntu-24\.04|windows-2025|macos-15)" is unknown/, /^unknown permission scope "attestations"/];

const folder = join(dirname(fileURLToPath(import.meta.url)), "../../.github/workflows");
const lint = await createLinter();
const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
const found = files
  .flatMap((file) => lint(readFileSync(join(folder, file), "utf8"), file))
  .filter(({ message }) => !NEWER.some((newer) => newer.test(message)));
for (const { file, line, column, message } of found) console.error(`.github/workflows/${file}:${line}:${column}: ${message}`);
console.log(`${files.length} workflows, ${found.length} complaints`);
process.exit(found.length === 0 && files.length > 0 ? 0 : 1);
