// Improves pages that are complete without it: answers that can be tried, and slides.
'use strict';

(() => {
  const main = document.querySelector('main');
  if (!main) return;

  for (const item of main.querySelectorAll('ol.answers > li')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('aria-pressed', 'false');
    const text = item.querySelector(':scope > p');
    if (!text) continue;
    button.append(...text.childNodes);
    text.append(button);
    button.addEventListener('click', () => {
      button.setAttribute('aria-pressed', 'true');
      item.classList.add('right' in item.dataset ? 'is-right' : 'is-wrong');
      const answers = [...item.parentElement.children];
      const isDone = answers.every((answer) => !('right' in answer.dataset) || answer.classList.contains('is-right'));
      const answer = item.closest('section').querySelector('details');
      if (isDone && answer) answer.open = true;
    });
  }

  // A lesson as slides: one section at a time.
  const isLesson = /lesson\.html$/.test(location.pathname);
  const isSlides = new URLSearchParams(location.search).has('slides');
  if (!isLesson) return;
  if (!isSlides) {
    const link = document.createElement('a');
    link.href = '?slides';
    link.className = 'slides-link';
    link.textContent = 'as slides';
    main.prepend(link);
    return;
  }
  document.documentElement.classList.add('slides');
  const slides = [];
  for (const node of [...main.childNodes]) {
    const isHeading = /^H[123]$/.test(node.nodeName);
    const isEmpty = slides.length === 1 && !slides[0].textContent.trim();
    if (slides.length === 0 || (isHeading && !isEmpty)) {
      const slide = document.createElement('section');
      slide.className = 'slide';
      main.append(slide);
      slides.push(slide);
    }
    slides.at(-1).append(node);
  }
  const bar = document.createElement('nav');
  bar.className = 'slide-bar';
  bar.setAttribute('aria-label', 'Slides');
  const button = (text, step) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = text;
    made.addEventListener('click', () => show(now + step));
    bar.append(made);
    return made;
  };
  const back = button('back', -1);
  const place = document.createElement('span');
  bar.append(place);
  const on = button('on', 1);
  const leave = document.createElement('a');
  leave.href = location.pathname;
  leave.textContent = 'as a page';
  bar.append(leave);
  document.body.append(bar);
  let now = 0;
  const show = (wanted) => {
    now = Math.max(0, Math.min(slides.length - 1, wanted));
    slides.forEach((slide, index) => slide.classList.toggle('now', index === now));
    place.textContent = `${now + 1} of ${slides.length}`;
    back.disabled = now === 0;
    on.disabled = now === slides.length - 1;
    scrollTo(0, 0);
  };
  const steps = { ArrowRight: 1, ArrowLeft: -1, PageDown: 1, PageUp: -1, ' ': 1 };
  addEventListener('keydown', (event) => {
    const step = steps[event.key];
    if (!step || event.target.closest?.('button, select, a, summary')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    show(now + step);
  }, true);
  show(0);
})();
