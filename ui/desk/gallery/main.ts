// Shows one scene, and then does what the scene says as a person would.
import "@/main";
import { open } from "@/lib/acts";
import { hand } from "@/lib/hand.svelte";
import { phone, push, scene } from "./bridge";

Object.assign(window, { phone, push, show: open });

for (const [i, id] of (scene.open ?? []).entries()) open(id, i > 0);
if (scene.looks === false) requestAnimationFrame(() => (hand.looks = false));
if (scene.floating) hand.float(scene.floating);
