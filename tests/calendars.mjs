// Prints, for each event of a calendar, its id and the starts of its occurrences until a moment, by ical.js.
// node calendars.mjs FOLDER-WITH-NODE-MODULES FILE UNTIL; zones are known from the file alone. See calendars.py.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, file, until] = process.argv.slice(2);
const path = createRequire(join(folder, "x.js")).resolve("ical.js");
const { default: ICAL } = await import(pathToFileURL(path));
const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, "utf8")));
for (const component of calendar.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(component);
  const starts = [];
  const isFloating = event.startDate.zone.tzid === "floating";
  const steps = event.iterator();
  for (let next = steps.next(); next; next = steps.next()) {
    // A floating time is counted as if it were UTC.
    const clock = isFloating ? next.clone() : next;
    if (isFloating) clock.zone = ICAL.Timezone.utcTimezone;
    const start = clock.toUnixTime();
    if (start > Number(until)) break;
    starts.push(start);
  }
  console.log(JSON.stringify([event.uid, starts]));
}
