/** The page that stands where a changed page would have been. It has no script. */

interface Words {
  title: string;
  what: string;
  how: string;
  again: string;
}

const english: Words = {
  title: "Parlour stays shut for now",
  what: "Your family's server has just sent a page that is not the one that Parlour's makers signed. It was not opened, so nothing of yours was shown to it.",
  how: "Tell whoever runs your server, by telephone rather than here. Until they have looked, use another way to speak with your family.",
  again: "Look again",
};
const german: Words = {
  title: "Parlour bleibt vorerst zu",
  what: "Der Server deiner Familie hat gerade eine Seite geschickt, die nicht die ist, die von Parlour unterschrieben wurde. Sie wurde nicht geöffnet; von dir hat sie nichts gesehen.",
  how: "Sag es der Person, die den Server betreibt, lieber am Telefon als hier. Bis sie nachgesehen hat, sprich mit deiner Familie auf einem anderen Weg.",
  again: "Noch einmal nachsehen",
};

const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** In German for those who read German, in English for everybody else. */
export function shutPage(language: string): Response {
  const german_ = language.toLowerCase().startsWith("de");
  const words = german_ ? german : english;
  const html = `<!doctype html>
<html lang="${german_ ? "de" : "en"}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${words.title}</title>
    <style>
      body { margin: 0 auto; padding: 10vh 1.5rem; max-width: 36rem; font: 1.25rem/1.5 system-ui, sans-serif; }
      a { display: inline-block; padding: 0.8rem 1.4rem; border: 2px solid; border-radius: 0.8rem; color: inherit; }
    </style>
  </head>
  <body>
    <main>
      <h1>${words.title}</h1>
      <p>${words.what}</p>
      <p>${words.how}</p>
      <p><a href="">${words.again}</a></p>
    </main>
  </body>
</html>
`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": POLICY,
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
  };
  return new Response(html, { status: 200, headers });
}
