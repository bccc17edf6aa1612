/** The package's version, put in by the build. */
declare const __VERSION__: string;
/** What makes the page, and which build it is; put into the service worker by the build. */
declare const __SHELL__: string[];
declare const __BUILD__: string;
