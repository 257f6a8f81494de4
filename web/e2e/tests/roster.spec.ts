/** What a server gains that changes the list of who belongs to the family: nothing, and everybody sees it try. */
import type { Page } from "@playwright/test";
import { answer, comeIn, familyOf, invite, press, ring, room, letIn } from "../harness/family.ts";
import { seesMoving } from "../harness/senses.ts";
import { expect, test } from "../harness/test.ts";

interface Entries {
  type: string;
  from: number;
  entries: { bytes: string; at: number }[];
  more?: boolean;
}

/** The server, as it lies to this page about the roster, from when the test says. */
async function lieAboutRoster(page: Page, change: (roster: Entries) => Entries): Promise<{ lies: boolean }> {
  const server = { lies: false };
  await page.routeWebSocket(/\/api\/socket$/, (socket) => {
    const behind = socket.connectToServer();
    socket.onMessage((text) => {
      behind.send(text);
    });
    behind.onMessage((text) => {
      const said = JSON.parse(String(text)) as Entries & { result?: { ok?: Entries } };
      const roster = said.type === "roster" ? said : said.result?.ok;
      if (server.lies && roster?.type === "roster") Object.assign(roster, change(roster));
      socket.send(JSON.stringify(said));
    });
  });
  return server;
}

/** Other bytes of the same length. */
function altered(bytes: string): string {
  const middle = bytes.length >> 1;
  return bytes.slice(0, middle) + (bytes[middle] === "A" ? "B" : "A") + bytes.slice(middle + 1);
}

async function isWarned(page: Page): Promise<void> {
  await expect(page.getByText("Your family's server did something it must not do")).toBeVisible();
  await expect(page.getByText("It sent an altered list", { exact: false })).toBeVisible();
}

test("a roster in which the server changed an entry is refused and shown, and calls go on", async ({
  house,
  device,
}) => {
  const deceived = await device("Tom");
  const server = await lieAboutRoster(deceived.page, (roster) => ({
    ...roster,
    entries: roster.entries.map(({ bytes, at }) => ({ bytes: altered(bytes), at })),
  }));
  const [grandpa, tom] = await familyOf(
    house,
    (name) => (name === "Tom" ? Promise.resolve(deceived) : device(name)),
    ["Grandpa", "Tom"],
  );
  server.lies = true;
  await comeIn(await device("Anna"), await invite(grandpa, "Anna"), "Anna", grandpa);
  await isWarned(tom.page);
  await room(tom.page, "Family");
  await tom.page.getByRole("link", { name: /^Anna/ }).click();
  await expect(
    tom.page.getByText("No device of your family has confirmed this", { exact: false }),
  ).toBeVisible();
  await ring(grandpa, tom);
  await answer(tom);
  await Promise.all([seesMoving(grandpa.page, 1), seesMoving(tom.page, 1)]);
});

test("a roster with another past than the one that is known is refused and shown", async ({
  house,
  device,
}) => {
  const deceived = await device("Tom");
  const past: Entries["entries"] = [];
  const server = await lieAboutRoster(deceived.page, (roster) => ({ ...roster, from: 0, entries: past }));
  const [, tom] = await familyOf(
    house,
    (name) => (name === "Tom" ? Promise.resolve(deceived) : device(name)),
    ["Grandpa", "Tom"],
  );
  past.push({ bytes: "A".repeat(200), at: 1000 });
  server.lies = true;
  await tom.page.reload();
  await isWarned(tom.page);
});

test("a newcomer who is shown less than the invitation tells of does not come in, and sees why", async ({
  house,
  device,
}) => {
  const [grandpa] = await familyOf(house, device, ["Grandpa", "Tom"]);
  const deceived = await device("Anna");
  const server = await lieAboutRoster(deceived.page, (roster) => ({
    ...roster,
    from: 0,
    entries: roster.from === 0 ? roster.entries.slice(0, 1) : [],
    ...("more" in roster && { more: false }),
  }));
  server.lies = true;
  const { page } = deceived;
  await page.goto(await invite(grandpa, "Anna"));
  await page.getByLabel("Your name").fill("Anna");
  await press(page, "Come in");
  await letIn(grandpa, "Anna");
  await isWarned(page);
  await expect(page.getByRole("navigation")).toHaveCount(0);
});
