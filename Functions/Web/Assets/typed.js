// Saves a recommendation form while its clerk types. Where no script runs, the buttons save.
"use strict";

(() => {
  const quiet = 15_000;
  const sheet = document.getElementById("sheet");
  const saving = document.getElementById("saving");
  let changed = false;
  let timer = null;

  sheet.addEventListener("input", () => {
    changed = true;
    saving.textContent = "";
    timer ??= setTimeout(save, quiet);
  });
  sheet.addEventListener("submit", () => {
    changed = false;
    clearTimeout(timer);
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });

  async function save() {
    timer = null;
    changed = false;
    try {
      const answer = await fetch(sheet.action, { method: "POST", body: new URLSearchParams(new FormData(sheet)) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok && page.getElementById("sheet")) {
        show(page);
        saving.textContent = "已自动保存。";
      } else {
        // What stands in the boxes stays there; the button shows why it could not be saved.
        changed = true;
        saving.textContent = "没有能够自动保存，请点“保存并检查”查看原因。";
      }
    } catch {
      changed = true;
      timer = setTimeout(save, quiet);
      saving.textContent = "网络不通，暂时没有保存，稍后会再试。";
    }
  }

  // The revision for the next save, and what the check found; never the boxes, in which somebody may be typing.
  function show(page) {
    const revision = page.querySelector("#sheet [name=revision]").value;
    for (const field of document.querySelectorAll("[name=revision]")) field.value = revision;
    document.getElementById("facts").replaceWith(page.getElementById("facts"));
    const found = page.getElementById("found");
    const old = document.getElementById("found");
    if (found && old) old.replaceWith(found);
    else if (found) document.getElementById("facts").after(found);
    for (const notes of sheet.querySelectorAll("[id$='-notes']")) {
      const now = page.getElementById(notes.id);
      if (now) notes.replaceWith(now);
    }
  }
})();
