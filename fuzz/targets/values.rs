#![no_main]

use flinklint::flink::Release;
use flinklint::flink::catalogue::OptionId;
use flinklint::flink::value::{RawValue, Syntax, convert};
use libfuzzer_sys::fuzz_target;

// Two bytes choose an option, one a release; the rest is its value.
fuzz_target!(|data: &[u8]| {
    let [high, low, release, value @ ..] = data else { return };
    let Ok(value) = std::str::from_utf8(value) else { return };
    let options: usize = OptionId::all().count();
    let Some(option) = OptionId::all().nth(usize::from(u16::from_be_bytes([*high, *low])) % options) else { return };
    let releases: Vec<Release> = Release::all().collect();
    let release = releases[usize::from(*release) % releases.len()];
    for syntax in [Syntax::Legacy, Syntax::StandardYaml] {
        if let Err(error) = convert(&RawValue::from(value), option.type_in(release), release, syntax) {
            assert!(!error.reason().is_empty());
        }
    }
});
