// An agent's phone: a real Chromium with a small touch screen, a camera of one colour and a microphone of one pitch.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, devices } from "playwright-core";
import { pitchOf, toneFile } from "./measure.mjs";
import { ARGS } from "./visitor.mjs";

/** What the phone's microphone gives: neither the visitor's pitch nor the desk's. */
export const PHONE_HZ = 880;
/** The colour of what its camera sees, as red, green and blue. */
export const PHONE_COLOUR = [200, 40, 40];

/** Opens a phone with nothing on it. `media` is "yes" or "refused". */
export async function openPhone(stage, { media = "yes", landscape = false } = {}) {
  const profile = mkdtempSync(join(tmpdir(), "deskbell-phone-"));
  const [picture, tone] = [join(profile, "camera.y4m"), join(profile, "tone.wav")];
  writeFileSync(picture, colourFile(PHONE_COLOUR));
  writeFileSync(tone, toneFile(PHONE_HZ));
  const fake = [`--use-file-for-fake-video-capture=${picture}`, `--use-file-for-fake-audio-capture=${tone}`];
  const answer = media === "refused" ? "--deny-permission-prompts" : "--use-fake-ui-for-media-stream";
  const { viewport, userAgent, deviceScaleFactor } = devices["Pixel 7"];
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    headless: true,
    args: [...ARGS, "--use-fake-device-for-media-stream=fps=30", ...fake, answer],
    locale: "en-GB",
    userAgent,
    deviceScaleFactor: Math.min(2, deviceScaleFactor),
    viewport: landscape ? { width: viewport.height, height: viewport.width } : viewport,
    hasTouch: true,
    isMobile: true,
  });
  stage.atEnd(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });
  await context.addInitScript(() => localStorage.setItem("deskbellDebug", "1"));
  return new Phone(stage, context);
}

export class Phone {
  constructor(stage, context) {
    Object.assign(this, { stage, context });
    this.page = context.pages()[0];
    this.page.setDefaultTimeout(15_000);
  }

  find(testid) {
    return this.page.getByTestId(testid);
  }

  /** Reads a code with the camera: another page opens where the last one was. */
  async scans(url) {
    const page = await this.context.newPage();
    page.setDefaultTimeout(15_000);
    await this.page.close();
    this.page = page;
    await page.goto(url);
  }

  /** Reads a code, and presses *Join*. */
  async takes(url) {
    await this.scans(url);
    await this.find("join").click();
  }

  /** What the page says of itself, for tests. */
  knows(what) {
    return this.page.evaluate((what) => globalThis.__deskbellPhone?.[what], what);
  }

  /** The pitch of what the page plays, and its level in dB. */
  visitorPitch() {
    return this.page.evaluate(`(${pitchOf})(document.querySelector("audio").srcObject.getAudioTracks()[0])`);
  }

  picture(name) {
    return this.page.screenshot({ path: join(this.stage.out, `${name}.png`) });
  }
}

/** Half a second of one colour with a bar that wanders through it, 320 by 240, for a browser's fake camera (YUV4MPEG2). */
function colourFile([red, green, blue]) {
  const [width, height, pictures] = [320, 240, 15];
  const [y, u, v] = [0.299 * red + 0.587 * green + 0.114 * blue, 128 - 0.169 * red - 0.331 * green + 0.5 * blue, 128 + 0.5 * red - 0.419 * green - 0.081 * blue];
  const parts = [Buffer.from(`YUV4MPEG2 W${width} H${height} F30:1 Ip A1:1 C420jpeg\n`)];
  for (let n = 0; n < pictures; n++) {
    const luma = Buffer.alloc(width * height, y);
    for (let row = 0; row < 20; row++) luma.fill(235, (row + n * 12) * width, (row + n * 12) * width + 40);
    parts.push(Buffer.from("FRAME\n"), luma, Buffer.alloc((width * height) / 4, u), Buffer.alloc((width * height) / 4, v));
  }
  return Buffer.concat(parts);
}
