// What the system calls its language must be a language tag (BCP 47): WebKitGTK says "C" where nobody has chosen one, and
// libraries give that to `Intl`, which throws. Imported before everything else.
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en", configurable: true });
}
