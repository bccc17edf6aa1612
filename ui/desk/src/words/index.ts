export { LANGUAGES, choose, language, w, type Language, type Spoken } from "./language.svelte";
export type { Words } from "./en";
