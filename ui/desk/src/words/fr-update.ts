// Les mots des nouvelles versions du bureau, en français.
import type { Words } from "./en";
import { at } from "./fr-when";

export const update: Words["update"] = {
  look: "Chercher maintenant",
  install: "Redémarrer pour mettre à jour",
  again: "Réessayer",
  off: {
    organisation: "Votre service informatique apporte les nouvelles versions.",
    package_manager: "Les nouvelles versions viennent avec les autres logiciels de cet ordinateur : votre service informatique les apporte.",
    not_writable: "Deskbell se trouve là où vous ne pouvez pas écrire : il ne se met pas à jour lui-même. Voyez avec votre informatique.",
    not_built_in: "Cette construction de Deskbell ne se met pas à jour elle-même.",
  },
  unknown: "Les nouvelles versions viennent toutes seules.",
  looks: "Recherche d’une nouvelle version …",
  newest: (time) => `C’est la version la plus récente. Vérifié ${at(time)}.`,
  waits: (version, date) => `La version ${version} vient le ${date} : votre organisation la fait attendre.`,
  downloads: (version, percent) => `La version ${version} arrive : ${percent}.`,
  ready: (version) => `La version ${version} est prête.`,
  installs: (version) => `La version ${version} s’installe …`,
  failed: (version, why) => `Version ${version} : ${why}`,
  problems: {
    server_away: "Le serveur des nouvelles versions ne répond pas. Le bureau réessaie tout seul.",
    proxy: "Le proxy ne laisse pas le bureau joindre le serveur des nouvelles versions. Voyez avec votre informatique.",
    not_trusted: "Le serveur des nouvelles versions a un certificat que cet ordinateur ne reconnaît pas. Voyez avec votre informatique.",
    missing: "Le serveur des nouvelles versions n’a pas ce qui était cherché. Voyez avec votre informatique.",
    no_list: "Ce que dit le serveur des nouvelles versions ne peut pas être lu. Voyez avec votre informatique.",
    not_for_this: "Il n’y en a pas pour ce genre d’ordinateur. Voyez avec votre informatique.",
    too_large: "Elle est plus grande qu’une version ne peut l’être et n’a pas été prise. Voyez avec votre informatique.",
    wrong_signature: "Elle n’est pas signée par celui qui a fait ce bureau, ou a été changée depuis. Elle a été supprimée et rien n’en a été exécuté. Prévenez votre informatique.",
    other_version: "Elle est signée comme une autre version que ne le dit le serveur. Elle a été supprimée et rien n’en a été exécuté. Prévenez votre informatique.",
    disk_full: "Le disque de cet ordinateur est plein. Libérez de la place et réessayez.",
    not_kept: "Le dossier du bureau ne la prend pas. Voyez avec votre informatique.",
    not_permitted: "Vous ne pouvez pas l’installer sur cet ordinateur. Voyez avec votre informatique.",
    not_installed: "Elle n’a pas pu être installée. La version d’avant est toujours là. Réessayez, ou voyez avec votre informatique.",
  },
};
