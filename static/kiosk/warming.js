// What a tap needs for the first time, made ready while nobody waits: the shapes of its words, the way to the disk.
// Nothing here is drawn: a screen that had been laid out beforehand is painted in other layers, and its pixels tell it.

const TEXTS = "#details :is(h2, p, label, .reason), #thanks :is(h2, p), #skip, #send";

/** Get ready for the screens after a tap, as soon as the page has nothing else to do. */
export function warmUp(store) {
  const soon = globalThis.requestIdleCallback ?? setTimeout;
  soon(() => {
    shapeWords();
    void store.rehearse().catch(() => {});
  });
}

/** Measure the words of these screens in their own type: the browser then knows every letter of them. */
function shapeWords() {
  const paper = document.createElement("canvas").getContext("2d");
  if (!paper) return;
  for (const element of document.querySelectorAll(TEXTS)) {
    paper.font = getComputedStyle(element).font;
    paper.measureText(element.textContent);
  }
}
