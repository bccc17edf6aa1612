/** A phone's library of photos, as far as three drawings go: they are made when they are looked at. */

type Pen = CanvasRenderingContext2D;

const PHOTOS: { name: string; title: string; width: number; height: number; draw(pen: Pen): void }[] = [
  {
    name: "IMG_2041.jpg",
    title: "The lamp in the corner",
    width: 1200,
    height: 1600,
    draw(pen) {
      room(pen, 1200, 1600, "#cdbfa6", "#8f7d61");
      glow(pen, 760, 620, 620);
      line(pen, "#2f2b26", 26, (path) => {
        path.moveTo(330, 1380);
        path.lineTo(330, 640);
        path.bezierCurveTo(330, 250, 740, 190, 780, 470);
      });
      shape(pen, "#b08a4c", [[690, 460], [870, 460], [930, 650], [630, 650]]);
      oval(pen, "#2f2b26", 330, 1385, 190, 26);
    },
  },
  {
    name: "IMG_2042.jpg",
    title: "The label of the bulb",
    width: 1600,
    height: 1200,
    draw(pen) {
      room(pen, 1600, 1200, "#5d6b70", "#3d484c");
      oval(pen, "#f3e3b1", 800, 430, 330, 330);
      shape(pen, "#e9d59a", [[610, 640], [990, 640], [930, 860], [670, 860]]);
      shape(pen, "#9aa1a3", [[670, 850], [930, 850], [900, 1080], [700, 1080]]);
      pen.fillStyle = "#4b4334";
      pen.textAlign = "center";
      pen.font = "600 92px sans-serif";
      pen.fillText("E27  7 W", 800, 420);
      pen.font = "500 56px sans-serif";
      pen.fillText("220-240 V  not dimmable", 800, 510, 560);
    },
  },
  {
    name: "IMG_2043.jpg",
    title: "The dimmer on the floor",
    width: 1600,
    height: 900,
    draw(pen) {
      room(pen, 1600, 900, "#a98b63", "#8a6d49");
      for (let plank = 0; plank < 6; plank++) line(pen, "rgb(60 42 22 / 35%)", 5, (path) => (path.moveTo(0, 150 * plank + 60), path.lineTo(1600, 150 * plank + 20)));
      line(pen, "#1d1c1b", 22, (path) => (path.moveTo(0, 620), path.bezierCurveTo(300, 500, 420, 700, 620, 520)));
      oval(pen, "#262523", 820, 480, 230, 200);
      oval(pen, "#3b3936", 820, 470, 150, 128);
      line(pen, "#d8b45f", 14, (path) => (path.moveTo(820, 470), path.lineTo(905, 400)));
    },
  },
];

/** Has the visitor choose a photo. `null` means another file, from the system's own dialog. */
export function pickPhoto(): Promise<readonly File[] | null> {
  const sheet = document.querySelector<HTMLElement>("#photos");
  const under = document.querySelectorAll<HTMLElement>(".phone > main, .phone > nav");
  const held = focused();
  const library = document.querySelector("#library");
  if (!sheet || !library) return Promise.resolve(null);
  if (library.childElementCount === 0) library.append(...PHOTOS.map((_, index) => thumbnail(index)));
  sheet.hidden = false;
  for (const one of under) one.inert = true;
  library.querySelector("button")?.focus();
  return new Promise((resolve) => {
    const done = new AbortController();
    const { signal } = done;
    const close = (files: readonly File[] | null) => {
      done.abort();
      sheet.hidden = true;
      for (const one of under) one.inert = false;
      held?.focus();
      resolve(files);
    };
    const on = (id: string, files: readonly File[] | null) => document.querySelector(id)?.addEventListener("click", () => close(files), { signal });
    on("#photos-cancel", []);
    on("#photos-browse", null);
    sheet.addEventListener("click", ({ target }) => target === sheet && close([]), { signal });
    sheet.addEventListener("keydown", ({ key }) => key === "Escape" && close([]), { signal });
    library.querySelectorAll("button").forEach((button, index) => button.addEventListener("click", () => void photo(index).then((file) => close([file])), { signal }));
  });
}

/** What has the keyboard, also inside the chat. */
function focused(): HTMLElement | null {
  const { activeElement: host } = document;
  const found = host?.shadowRoot?.activeElement ?? host;
  return found instanceof HTMLElement ? found : null;
}

function thumbnail(index: number): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset["testid"] = `photo-${index + 1}`;
  button.setAttribute("aria-label", PHOTOS[index]?.title ?? "");
  button.append(drawn(index, 240));
  return button;
}

/** As a camera would have stored it. */
async function photo(index: number): Promise<File> {
  const found = PHOTOS[index];
  const canvas = drawn(index, found?.width ?? 1);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.86));
  return new File(blob ? [blob] : [], found?.name ?? "photo.jpg", { type: "image/jpeg" });
}

function drawn(index: number, wide: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const found = PHOTOS[index];
  const pen = canvas.getContext("2d");
  if (!found || !pen) return canvas;
  const scale = wide / found.width;
  canvas.width = wide;
  canvas.height = Math.round(found.height * scale);
  pen.scale(scale, scale);
  found.draw(pen);
  return canvas;
}

function room(pen: Pen, width: number, height: number, wall: string, floor: string): void {
  pen.fillStyle = wall;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = floor;
  pen.fillRect(0, height * 0.78, width, height * 0.22);
}

function glow(pen: Pen, x: number, y: number, reach: number): void {
  const light = pen.createRadialGradient(x, y, 40, x, y, reach);
  light.addColorStop(0, "rgb(255 236 180 / 85%)");
  light.addColorStop(1, "rgb(255 236 180 / 0%)");
  pen.fillStyle = light;
  pen.fillRect(x - reach, y - reach, 2 * reach, 2 * reach);
}

function oval(pen: Pen, colour: string, x: number, y: number, wide: number, high: number): void {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.ellipse(x, y, wide, high, 0, 0, 2 * Math.PI);
  pen.fill();
}

function shape(pen: Pen, colour: string, corners: [x: number, y: number][]): void {
  pen.fillStyle = colour;
  pen.beginPath();
  for (const [x, y] of corners) pen.lineTo(x, y);
  pen.fill();
}

function line(pen: Pen, colour: string, width: number, along: (path: Path2D) => void): void {
  const path = new Path2D();
  along(path);
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.lineCap = "round";
  pen.stroke(path);
}
