import { describe, expect, test } from "vitest";
import { kinds, size, unfit } from "./limits";

const limits = { bytes: 20_000_000, in_message: 3, media: ["image/png", "image/jpeg", "application/pdf", "text/plain", "application/zip"] };
const file = (type: string, bytes = 1_000) => ({ type, size: bytes });

describe("c6: limits are told before anything is sent", () => {
  test("a size, a number and a kind", () => {
    expect(unfit(file("image/png"), 2, limits)).toBeNull();
    expect(unfit(file("image/png"), 3, limits)).toBe("many");
    expect(unfit(file("image/png", 20_000_000), 0, limits)).toBeNull();
    expect(unfit(file("image/png", 20_000_001), 0, limits)).toBe("large");
    expect(unfit(file("image/png", 0), 0, limits)).toBe("empty");
    expect(unfit(file("application/x-msdownload"), 0, limits)).toBe("kind");
    expect(unfit(file("image/svg+xml"), 0, limits)).toBe("kind");
  });

  test("what a browser cannot tell, or calls otherwise, is left to the hub, which looks inside", () => {
    for (const type of ["", "application/octet-stream", "text/csv", "text/plain;charset=utf-8", "image/jpg", "application/x-zip-compressed"]) {
      expect(unfit(file(type), 0, limits)).toBeNull();
    }
    expect(unfit(file("text/csv"), 0, { ...limits, media: ["image/png"] })).toBe("kind");
  });

  test("the kinds of the list, each once", () => {
    expect(kinds(limits.media)).toEqual(["pictures", "pdf", "text", "archives"]);
    expect(kinds(["audio/ogg", "video/mp4", "application/vnd.oasis.opendocument.text"])).toEqual(["sound", "video", "documents"]);
  });

  test("sizes as people say them", () => {
    expect([240_000, 1_300_000, 20_971_520].map((bytes) => size(bytes, "en"))).toEqual(["234 kB", "1.2 MB", "20 MB"]);
    expect(size(1_300_000, "fr").replace(/\s/gu, " ")).toBe("1,2 Mo");
    expect(size(12, "en")).toBe("0.1 kB");
  });
});
