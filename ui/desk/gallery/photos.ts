// The photos that visitors sent in the scenes: painted, each in its own shape.
const SHAPES: Record<string, [width: number, height: number]> = {
  IMG_2041: [1600, 1200],
  IMG_2042: [900, 1600],
  IMG_2043: [2400, 700],
  lamp: [1600, 1000],
};

/** A lamp in its box, as an address that an image can have. */
export function paintPhoto(id: string, preview: boolean): string {
  const [width, height] = SHAPES[id] ?? [800, 600];
  const scale = preview ? 0.3 : 1;
  const ground = id === "lamp" ? "#8fa3ad" : "#b8a88c";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width * scale}" height="${height * scale}" viewBox="0 0 ${width} ${height}">
    <rect width="100%" height="100%" fill="${ground}"/>
    <rect x="${width * 0.2}" y="${height * 0.45}" width="${width * 0.6}" height="${height * 0.42}" fill="#c79a62"/>
    <rect x="${width * 0.24}" y="${height * 0.51}" width="${width * 0.52}" height="${height * 0.3}" fill="#efe9da"/>
    <circle cx="${width / 2}" cy="${height * 0.6}" r="${Math.min(width, height) * 0.17}" fill="#dcd6c8"/>
    <path d="M${width / 2} ${height * 0.44}l20 60-26 40 22 70" fill="none" stroke="#4c463a" stroke-width="6"/>
  </svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
