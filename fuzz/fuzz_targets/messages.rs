#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = wire::parse_json::<wire::FromServer>(data);
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = wire::parse_message(text);
    }
});
