// Looks again, by itself, for the parts of a page that are still being made. Without it a link does the same.
(() => {
  'use strict';
  let tries = 0;
  async function look() {
    const waiting = [...document.querySelectorAll('[data-pending]')];
    if (waiting.length === 0) return;
    try {
      const answer = await fetch(window.location.href, { credentials: 'same-origin', cache: 'no-store' });
      const page = answer.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
      for (const part of page ? waiting : []) {
        const made = page.getElementById(part.id);
        if (made && !made.hasAttribute('data-pending')) part.replaceWith(document.adoptNode(made));
      }
    } catch { /* The line is down: the next look comes later. */ }
    tries++;
    setTimeout(look, Math.min(10000, 1000 + 500 * tries));
  }
  setTimeout(look, 1000);
})();
