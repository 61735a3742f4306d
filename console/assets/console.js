// Comfort only: every page does its work without this.
"use strict";

// Times in the reader's own zone; the exact one in UTC stays in the title.
for (const time of document.querySelectorAll("time[data-local]")) {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.getTime())) continue;
  const part = (number) => String(number).padStart(2, "0");
  const day = `${at.getFullYear()}-${part(at.getMonth() + 1)}-${part(at.getDate())}`;
  time.textContent = `${day} ${part(at.getHours())}:${part(at.getMinutes())}`;
}

// Buttons that copy what stands in a field or a piece of code.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  const source = document.getElementById(button.dataset.copy);
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not copied";
    }
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

// Parts of a form that follow what is chosen in it: asked for anew a moment after the last change.
for (const part of document.querySelectorAll("form [data-live]")) {
  const form = part.closest("form");
  let wait;
  let asked = new AbortController();
  const ask = async () => {
    asked.abort();
    asked = new AbortController();
    const fields = new URLSearchParams(new FormData(form));
    fields.delete("form_token");
    try {
      const answer = await fetch(`${part.dataset.live}?${fields}`, { signal: asked.signal, redirect: "error" });
      if (!answer.ok) return;
      const opened = part.querySelector("details[open]") !== null;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      part.replaceChildren(...page.body.childNodes);
      if (opened) part.querySelector("details")?.setAttribute("open", "");
    } catch (error) {
      // A later question has taken its place, or the gateway is away: what is shown stays.
    }
  };
  form.addEventListener("input", (event) => {
    if (part.dataset.from && part.dataset.from !== event.target.name) return;
    clearTimeout(wait);
    wait = setTimeout(ask, 200);
  });
}

// Rows of a table that hold what is written, in any order.
for (const field of document.querySelectorAll("[data-filter]")) {
  const rows = document.querySelectorAll(`#${field.dataset.filter} tbody tr`);
  field.hidden = false;
  field.addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
}

// The button that looks at the form again is for those without scripts.
for (const button of document.querySelectorAll(".without-script")) button.hidden = true;

// Lists are searched as one types: the page is asked for anew, and what was found takes the place of what is there.
for (const form of document.querySelectorAll("form[data-search]")) {
  let wait;
  let asked = new AbortController();
  const search = async () => {
    asked.abort();
    asked = new AbortController();
    const url = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    try {
      const answer = await fetch(url, { signal: asked.signal, redirect: "error" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-found]")) {
        part.replaceChildren(...page.getElementById(part.id).childNodes);
      }
      history.replaceState(null, "", url);
    } catch (error) {
      // A later search has taken its place, or the gateway is away: what is shown stays.
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(search, 200);
  });
}

// Forms are sent once, however often the button is pressed.
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "true";
    setTimeout(() => { delete form.dataset.sent; }, 3000);
  });
}
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("form")) delete form.dataset.sent;
});
