// Sends the files of a form in blocks, so that a broken line costs one block and not the upload. Where this script does not run, the form is posted whole.
(() => {
  'use strict';
  const form = document.querySelector('form[data-uploads]');
  if (!form || !window.fetch || !Blob.prototype.arrayBuffer || !String.prototype.padStart) return;
  const panel = form.querySelector('[data-upload-panel]');
  const [says, bar, cancel] = ['[data-upload-says]', 'progress', '[data-upload-cancel]'].map(part => panel.querySelector(part));
  const { uploads, nomination, draft } = form.dataset;
  const blockBytes = 1024 * 1024;
  const kept = 'upload ' + form.getAttribute('action');
  let session = null, running = false, stopped = false;

  class Refused extends Error {
    constructor(status, text) { super(text); this.status = status; }
  }

  const say = (text, wrong) => {
    panel.hidden = false;
    says.textContent = text;
    says.classList.toggle('warn', Boolean(wrong));
  };
  const words = (name, values) => Object.entries(values || {}).reduce((text, [key, value]) => text.replace(`{${key}}`, value), panel.dataset[name]);
  const pause = milliseconds => new Promise(done => {
    const timer = setTimeout(done, milliseconds);
    window.addEventListener('online', () => { clearTimeout(timer); done(); }, { once: true });
  });
  const remember = value => {
    try { value ? localStorage.setItem(kept, JSON.stringify(value)) : localStorage.removeItem(kept); } catch { /* Without a memory it can't be taken up after the page was closed; nothing else. */ }
  };
  const remembered = () => {
    try { return JSON.parse(localStorage.getItem(kept)); } catch { return null; }
  };

  async function ask(method, path, body, headers) {
    const answer = await fetch(path, {
      method, body,
      headers: { Accept: 'application/json', 'X-Form-Token': form.elements.formToken.value, ...headers },
      credentials: 'same-origin', redirect: 'error', cache: 'no-store',
    });
    const data = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(answer.status, (data.title || words('failed', { status: answer.status })) + (data.detail || ''));
    return data;
  }

  // A line that is down and a server that is busy pass; a refusal does not.
  async function patiently(work) {
    for (let tries = 0; ; tries++) {
      try {
        return await work();
      } catch (problem) {
        if (stopped || (problem instanceof Refused && problem.status < 500 && problem.status !== 429)) throw problem;
        say(words('broken'));
        await pause(Math.min(15000, 1000 * 2 ** Math.min(tries, 4)));
      }
    }
  }

  const chosen = () => [...form.querySelectorAll('input[type=file]')].flatMap(box => [...box.files].map(file => ({ part: box.name, file })));
  const announced = files => files.map(({ part, file }) => ({ part, name: file.name, length: file.size, type: file.type || null }));
  const category = () => form.querySelector('input[name=category]:checked')?.value || null;
  const mark = files => JSON.stringify([category(), files.map(({ part, file }) => [part, file.name, file.size, file.lastModified])]);

  async function hash(bytes) {
    if (!window.isSecureContext || !crypto.subtle) return {};
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return { 'X-Content-Sha256': [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('') };
  }

  async function begun(files) {
    const before = remembered();
    if (before && before.mark === mark(files)) {
      try {
        const known = await patiently(() => ask('GET', `${uploads}/${before.upload}`));
        if (known.state !== 'discarded') return known;
      } catch (problem) {
        if (!(problem instanceof Refused)) throw problem;
      }
    }
    const body = JSON.stringify({ category: category(), nomination: nomination || null, draft: draft || null, blockBytes, files: announced(files) });
    const opened = await patiently(() => ask('POST', uploads, body, { 'Content-Type': 'application/json' }));
    remember({ upload: opened.upload, mark: mark(files), names: files.map(({ file }) => file.name) });
    return opened;
  }

  async function send(files) {
    session = await begun(files);
    const total = files.reduce((sum, { file }) => sum + file.size, 0);
    let done = 0;
    const show = () => {
      bar.max = total;
      bar.value = done;
      say(words('sending', { percent: Math.floor(100 * done / total) }));
    };
    for (const [n, { file }] of session.state === 'committed' ? [] : files.entries()) {
      const there = new Set(session.files[n].received);
      for (let block = 0; block < session.files[n].blocks; block++) {
        const part = file.slice(block * session.blockBytes, (block + 1) * session.blockBytes);
        if (!there.has(block)) {
          const bytes = await part.arrayBuffer();
          const digest = await hash(bytes);
          await patiently(() => {
            if (stopped) throw new Refused(0, words('cancelled'));
            return ask('PUT', `${uploads}/${session.upload}/files/${n}/blocks/${block}`, bytes, { 'Content-Type': 'application/octet-stream', ...digest });
          });
        }
        done += part.size;
        show();
      }
    }
    say(words('finishing'));
    const { location } = await patiently(() => ask('POST', `${uploads}/${session.upload}/commit`));
    remember(null);
    window.location.assign(location);
  }

  form.addEventListener('submit', async event => {
    event.preventDefault();
    if (running) return;
    running = true;
    stopped = false;
    const button = form.querySelector('button.primary');
    button.disabled = true;
    bar.hidden = cancel.hidden = false;
    try {
      await send(chosen());
    } catch (problem) {
      // What was refused for good would be refused again when it is taken up.
      if (problem instanceof Refused && problem.status >= 400 && problem.status !== 401) remember(null);
      say(problem instanceof Refused ? problem.message : words('unreadable'), true);
      says.focus();
      bar.hidden = cancel.hidden = true;
      button.disabled = false;
      running = false;
    }
  });

  cancel.addEventListener('click', () => {
    stopped = true;
    remember(null);
    if (session) ask('DELETE', `${uploads}/${session.upload}`).catch(() => { /* It is removed by itself when its time is over. */ });
  });

  window.addEventListener('beforeunload', event => {
    if (running && bar.value < bar.max) event.preventDefault();
  });

  const before = remembered();
  if (before) say(words('resume', { names: before.names.join('、') }));
})();
