//! `cargo xtask clips`: makes the films that bots play (`crates/sim/clips`): a drawn face that sways, blinks and speaks,
//! in three layers of VP8, and a few words of a synthetic voice in Opus. Needs ffmpeg (Debian: `ffmpeg`).

mod draw;

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::run;
use draw::Look;

/// Pixels of the largest layer.
pub(super) const SIZE: (usize, usize) = (960, 540);
/// Pictures a second, and of each film: it begins anew where it ended.
const RATE: usize = 15;
const PICTURES: usize = 60;
/// A key frame comes at least so often: nobody who asks for one waits longer than a second.
const KEY_EVERY: usize = 15;

/// Name, width, and bits a second of each layer.
const LAYERS: [(&str, usize, &str); 3] = [("l", 320, "50k"), ("m", 640, "120k"), ("h", 960, "260k")];

/// Who is filmed: file name, looks, voice of flite, words.
const PEOPLE: [(&str, Look, &str, &str); 3] = [
    (
        "rose",
        Look {
            skin: [244, 207, 174],
            hair: [188, 188, 192],
            clothes: [126, 74, 92],
            ground: [196, 214, 204],
        },
        "slt",
        "Hello my dear. How lovely to see you. Have you had your tea?",
    ),
    (
        "tom",
        Look { skin: [224, 172, 128], hair: [74, 50, 36], clothes: [62, 92, 126], ground: [226, 206, 176] },
        "rms",
        "Hi there. We were in the garden all morning. The tomatoes are nearly ripe.",
    ),
    (
        "ada",
        Look { skin: [138, 90, 58], hair: [38, 28, 26], clothes: [176, 122, 46], ground: [204, 190, 216] },
        "awb",
        "I have drawn a boat for you. It has seven sails and a cat.",
    ),
];

pub(crate) fn clips(root: &Path) -> Result<()> {
    if !run::exists("ffmpeg") {
        bail!(
            "making films needs ffmpeg: please install it (Debian: `apt-get install ffmpeg`) and run this again"
        );
    }
    let folder = root.join("crates/sim/clips");
    fs::create_dir_all(&folder)?;
    for (name, look, voice, words) in &PEOPLE {
        let pictures: Vec<Vec<u8>> =
            (0..PICTURES).map(|at| look.picture(at as f64 / PICTURES as f64)).collect();
        for (layer, width, bitrate) in LAYERS {
            film(&folder.join(format!("{name}.{layer}.ivf")), &pictures, width, bitrate)?;
        }
        say(&folder.join(format!("{name}.ogg")), voice, words)?;
        println!("{name} is filmed");
    }
    Ok(())
}

fn film(file: &Path, pictures: &[Vec<u8>], width: usize, bitrate: &str) -> Result<()> {
    let (full, height) = SIZE;
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg
        .args(["-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"])
        .args(["-s", &format!("{full}x{height}"), "-r", &RATE.to_string(), "-i", "-"])
        .args(["-vf", &format!("scale={width}:-2"), "-pix_fmt", "yuv420p"])
        // No hidden frames and one partition, as a browser's encoder makes them for calls.
        .args(["-c:v", "libvpx", "-b:v", bitrate, "-g", &KEY_EVERY.to_string(), "-auto-alt-ref", "0"])
        .args(["-lag-in-frames", "0", "-error-resilient", "1", "-deadline", "good", "-threads", "1"])
        .args(["-fflags", "+bitexact", "-flags:v", "+bitexact", "-f", "ivf"])
        .arg(file)
        .stdin(Stdio::piped());
    let mut child = ffmpeg.spawn().context("ffmpeg can't be started")?;
    let mut input = child.stdin.take().context("ffmpeg takes no pictures")?;
    for picture in pictures {
        input.write_all(picture)?;
    }
    drop(input);
    if !child.wait()?.success() {
        bail!("ffmpeg could not encode {}", file.display());
    }
    Ok(())
}

fn say(file: &Path, voice: &str, words: &str) -> Result<()> {
    let words = words.replace('\'', "");
    run::step(
        Command::new("ffmpeg")
            .args(["-y", "-loglevel", "error", "-f", "lavfi"])
            .args(["-i", &format!("flite=text='{words}':voice={voice}")])
            .args(["-ar", "48000", "-ac", "1", "-c:a", "libopus", "-b:a", "24k", "-frame_duration", "20"])
            .args(["-application", "voip", "-fflags", "+bitexact", "-flags:a", "+bitexact"])
            .arg(file),
    )
}
