//! What people read in the terminal.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};
use server::Origin;

use crate::failure::Failure;

/// Says why the program ends, on stderr.
pub(crate) fn complaint(failure: &Failure) {
    // Where nobody reads it, nothing can be done.
    let _ = writeln!(std::io::stderr(), "parlour: {failure}");
}

/// The link with which the family is founded. Its fragment never reaches a server's log.
pub(crate) fn founding_link(origin: &Origin, token: &str) -> String {
    format!("{origin}/#found={token}")
}

/// Says that the server runs and how to found the family.
pub(crate) fn found(link: &str) {
    say(&format!(
        "\n  Parlour is ready, and empty.\n\n  Open this link to found your family. It is a key: keep it to yourself.\n\n  \
         {link}\n\n{}  It works once. `parlour invite` makes another while nobody has used it.\n\n",
        picture_of(link)
    ));
}

/// Says how to found the family, where an earlier link was lost.
pub(crate) fn found_anew(link: &str) {
    say(&format!(
        "\n  Open this link to found your family. It is a key: keep it to yourself.\n\n  {link}\n\n{}  It works once, and \
         earlier links work no more.\n\n",
        picture_of(link)
    ));
}

/// Says that the server runs and how further families are founded.
pub(crate) fn found_another(origin: &Origin, link: &str) {
    say(&format!(
        "\n  Parlour is ready.\n\n  {origin}\n\n  To found another family, open this link. It is a key: keep it to \
         yourself.\n\n  {link}\n\n{}",
        picture_of(link)
    ));
}

/// Says how to visit the demonstration family.
pub(crate) fn demo(link: &str) {
    say(&format!(
        "\n  A demonstration family is at home: Rose, Tom and Ada. They are bots, and what they say was recorded.\n\n  \
         Open this link to visit them. They will call you in a moment.\n\n  {link}\n\n{}  Stop with Ctrl-C; nothing of it \
         is kept.\n\n",
        picture_of(link)
    ));
}

/// Says how somebody else may visit the demonstration family.
pub(crate) fn another(link: &str) {
    say(&format!("  For another visitor:\n\n  {link}\n\n"));
}

/// Says that the server runs.
pub(crate) fn ready(origin: &Origin) {
    say(&format!("\n  Parlour is ready.\n\n  {origin}\n\n"));
}

/// Says how to invite, where the family is founded.
pub(crate) fn invite_from_the_app(origin: &Origin) {
    say(&format!(
        "The family is founded, so whoever comes next is invited by a keeper: open {origin}, choose Family, then \
         Invite.\n"
    ));
}

/// Says that nothing was ever started here.
pub(crate) fn nothing_here(data: &Path) {
    say(&format!(
        "Nothing has been started with the data folder {} yet: run `parlour`, and it prints the link that founds the \
         family.\n",
        data.display()
    ));
}

/// Says something on stdout.
pub(crate) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    // Where nobody reads it, nothing can be done.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// The link as a QR code of half blocks, for a phone's camera.
fn picture_of(link: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(link, EcLevel::L) else { return String::new() };
    let mut picture = code.render::<Dense1x2>();
    if std::io::stdout().is_terminal() {
        // Terminals are dark: what is light in the code must be drawn.
        picture.dark_color(Dense1x2::Light).light_color(Dense1x2::Dark);
    }
    let picture = picture.build();
    picture.lines().map(|line| format!("  {line}\n")).collect::<String>() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_of_usual_length_has_a_picture() {
        let origin: Origin = "http://localhost:8080".parse().expect("an origin");
        let link = founding_link(&origin, &"a".repeat(43));
        assert_eq!(link, format!("http://localhost:8080/#found={}", "a".repeat(43)));
        assert!(picture_of(&link).lines().count() > 15);
    }
}
