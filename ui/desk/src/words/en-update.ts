// The words of new versions of the desk, in English.
import type { NoUpdates, UpdateProblem } from "@deskbell/shared/types";

export const update = {
  look: "Look now",
  install: "Restart to update",
  again: "Try again",
  off: {
    organisation: "Your IT department brings new versions.",
    package_manager: "New versions come with this computer’s other software: your IT department brings them.",
    not_writable: "Deskbell lies where you may not write, so it cannot update itself. Ask your IT.",
    not_built_in: "This build of Deskbell does not update itself.",
  } satisfies Record<NoUpdates, string>,
  unknown: "New versions come by themselves.",
  looks: "Looking for a new version …",
  newest: (time: string) => `This is the newest version. Last looked: ${time}.`,
  waits: (version: string, date: string) => `Version ${version} comes on ${date}: your organisation lets it wait.`,
  downloads: (version: string, percent: string) => `Version ${version} is coming: ${percent}.`,
  ready: (version: string) => `Version ${version} is ready.`,
  installs: (version: string) => `Version ${version} is being installed …`,
  failed: (version: string, why: string) => `Version ${version}: ${why}`,
  problems: {
    server_away: "The server of new versions does not answer. The desk tries again by itself.",
    proxy: "The proxy does not let the desk reach the server of new versions. Ask your IT.",
    not_trusted: "The server of new versions has a certificate that this computer does not trust. Ask your IT.",
    missing: "The server of new versions does not have what was looked for. Ask your IT.",
    no_list: "What the server of new versions says cannot be read. Ask your IT.",
    not_for_this: "There is none for this kind of computer. Ask your IT.",
    too_large: "It is larger than a version can be, and was not taken. Ask your IT.",
    wrong_signature: "It is not signed by whoever made this desk, or was changed since. It was deleted and nothing of it was run. Tell your IT.",
    other_version: "It is signed as another version than the server says. It was deleted and nothing of it was run. Tell your IT.",
    disk_full: "This computer’s disk is full. Free some space and try again.",
    not_kept: "The desk’s folder does not take it. Ask your IT.",
    not_permitted: "You may not install it on this computer. Ask your IT.",
    not_installed: "It could not be installed. The version before is still there. Try again, or ask your IT.",
  } satisfies Record<UpdateProblem, string>,
};
