import "@deskbell/shared/tokens.css";
import "@deskbell/shared/base.css";
import "@/app.css";
import App from "@/App.svelte";
import { clock } from "@/lib/clock.svelte";
import { begin } from "@/lib/session.svelte";
import { warmUp } from "@/lib/video/decoder";
import { mount } from "svelte";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");
clock.start();
void begin();
void warmUp();
mount(App, { target });
