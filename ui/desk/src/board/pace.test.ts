import { Pace, type Screen } from "@/board/pace";
import { describe, expect, test } from "vitest";

/** A screen whose time and pictures are the test's. */
function screened() {
  let now = 1_000;
  const frames: (() => void)[] = [];
  const pictures: (() => void)[] = [];
  const timers: { at: number; then: () => void }[] = [];
  const page = new EventTarget();
  const screen: Screen = {
    now: () => now,
    frame: (then) => void frames.push(then),
    shown: (then) => void pictures.push(then),
    later: (then, ms) => void timers.push({ at: now + ms, then }),
  };
  const pace = new Pace(screen);
  const leave = pace.watch(page);
  /** Time goes on, and what waited for it is called. */
  const pass = (ms: number) => {
    now += ms;
    for (const timer of timers.splice(0)) timer.at <= now ? timer.then() : timers.push(timer);
  };
  /** One picture, which is there after so long. */
  const picture = (ms = 0) => {
    for (const frame of frames.splice(0)) frame();
    now += ms;
    for (const shown of pictures.splice(0)) shown();
  };
  const hand = (name = "keydown") => page.dispatchEvent(new Event(name));
  let painted = 0;
  return { ask: () => pace.paint(() => painted++), pass, picture, hand, leave, painted: () => painted };
}

describe("the pace of the board (T1)", () => {
  test("t1_a_board_that_rested_is_painted_with_the_next_picture", () => {
    const { ask, picture, painted } = screened();
    ask();
    expect(painted()).toBe(0);
    picture();
    expect(painted()).toBe(1);
  });

  test.each([
    [5, 55],
    [30, 330],
    // Never older than 400 ms, however dear it is.
    [200, 400],
  ])("t1_a_picture_that_took_%i_ms_leaves_the_page_to_the_hand_for_%i_ms", (took, rest) => {
    const { ask, pass, picture, painted } = screened();
    ask();
    picture(took);
    ask();
    pass(rest - 1);
    picture();
    expect(painted()).toBe(1);
    pass(1);
    picture();
    expect(painted()).toBe(2);
  });

  test.each(["keydown", "pointerdown", "wheel"])("t1_after_a_%s_the_board_waits_until_the_hand_rests", (name) => {
    const { ask, pass, picture, hand, painted } = screened();
    ask();
    hand(name);
    picture();
    pass(149);
    picture();
    expect(painted()).toBe(0);
    pass(1);
    picture();
    expect(painted()).toBe(1);
  });

  test("t1_a_hand_that_does_not_rest_holds_the_board_up_for_a_second_and_not_longer", () => {
    const { ask, pass, picture, hand, painted } = screened();
    ask();
    for (let ms = 0; ms < 1_000; ms += 20) {
      hand("wheel");
      picture();
      expect(painted()).toBe(0);
      pass(20);
    }
    hand("wheel");
    pass(150);
    picture();
    expect(painted()).toBe(1);
  });

  test("t1_a_page_that_shows_no_board_is_not_listened_to", () => {
    const { ask, picture, hand, leave, painted } = screened();
    leave();
    hand();
    ask();
    picture();
    expect(painted()).toBe(1);
  });
});
