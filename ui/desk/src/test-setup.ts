// What the modules read of the browser when they are loaded; older Nodes have none of it.
Object.defineProperty(globalThis, "navigator", {
  value: { language: "en-GB", languages: ["en-GB"], userAgent: "test" },
  configurable: true,
});
