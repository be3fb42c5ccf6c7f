"use strict";
// The page is complete without this: it adds zoom to timelines and a choice of verdicts.
(() => {
  const button = (parent, text, label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    if (label) made.setAttribute("aria-label", label);
    made.addEventListener("click", () => act(made));
    parent.append(made);
    return made;
  };
  const tools = (before) => {
    const made = document.createElement("div");
    made.className = "tools";
    before.before(made);
    return made;
  };

  for (const timeline of document.querySelectorAll(".timeline")) {
    const track = timeline.querySelector(".track");
    const scroll = track.parentElement;
    const name = timeline.querySelector("h4").textContent;
    let zoom = 1;
    // What was in the middle stays in the middle.
    const set = (wanted) => {
      const middle = (scroll.scrollLeft + scroll.clientWidth / 2) / track.offsetWidth;
      zoom = Math.min(64, Math.max(1, wanted));
      track.style.width = `${zoom * 100}%`;
      scroll.scrollLeft = middle * track.offsetWidth - scroll.clientWidth / 2;
    };
    const bar = tools(timeline.querySelector(".lanes-with-names"));
    button(bar, "+", `Zoom in: ${name}`, () => set(zoom * 2));
    button(bar, "−", `Zoom out: ${name}`, () => set(zoom / 2));
    button(bar, "Whole", `Whole ${name}`, () => set(1));
    let from = null;
    scroll.addEventListener("pointerdown", (event) => { from = [event.clientX, scroll.scrollLeft]; });
    scroll.addEventListener("pointermove", (event) => {
      if (from && event.buttons && event.pointerType === "mouse") scroll.scrollLeft = from[1] + from[0] - event.clientX;
    });
    scroll.addEventListener("keydown", (event) => {
      if (event.key === "+") set(zoom * 2);
      if (event.key === "-") set(zoom / 2);
    });
  }

  const counts = document.querySelector(".counts");
  const bar = tools(counts);
  counts.after(bar);
  bar.append("Show claims: ");
  const buttons = ["all", "refuted", "inconclusive", "skipped", "confirmed"].map((verdict) =>
    button(bar, verdict, "", (pressed) => {
      if (verdict === "all") delete document.body.dataset.only;
      else document.body.dataset.only = verdict;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === pressed));
    }));
  buttons[0].setAttribute("aria-pressed", "true");
})();
