// Where the tests run: modules are made for a window, so that effects are real, and there is none.
import type { Environment } from "vitest/runtime";

const environment: Environment = { name: "no-window", viteEnvironment: "client", setup: () => ({ teardown() {} }) };
export default environment;
