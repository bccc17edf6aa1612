import "@deskbell/shared/tokens.css";
import "@deskbell/shared/base.css";
import "@/app.css";
import { clock } from "@/lib/clock.svelte";
import { asRefusal, inWords } from "@/lib/refusals";
import { warmUp } from "@/lib/video/decoder";
import { follow } from "@/popout/popout.svelte";
import Small from "@/popout/Small.svelte";
import { mount } from "svelte";

const target = document.getElementById("app");
if (!target) throw new Error("popout.html has no #app");
clock.start();
void follow().catch((error: unknown) => target.append(inWords(asRefusal(error))));
void warmUp();
mount(Small, { target, props: { bar: location.hash === "#bar" } });
