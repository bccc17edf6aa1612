export { LANGUAGES, choose, language, w, type Language } from "./language.svelte";
export type { Words } from "./en";
