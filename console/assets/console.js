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
