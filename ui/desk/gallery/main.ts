// Shows one scene, and then does what the scene says as a person would.
import "@/main";
import { read } from "@/board/acts";
import { stage } from "@/board/stage.svelte";
import { open } from "@/lib/acts";
import { hand } from "@/lib/hand.svelte";
import { phone, push, scene } from "./bridge";

Object.assign(window, { phone, push, show: open });

for (const [i, id] of (scene.open ?? []).entries()) open(id, i > 0);
if (scene.looks === false) requestAnimationFrame(() => (hand.looks = false));
if (scene.place) hand.place = scene.place;
if (scene.reads) setTimeout(() => read(scene.reads!), 120);
if (scene.wall) setTimeout(() => (stage.wall = true), 60);
if (scene.floating) hand.float(scene.floating);
