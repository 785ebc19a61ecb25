#![no_main]

use flinklint::migrate::{Target, migrate_text};
use flinklint_fuzz::Case;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some(Case { linter, input, text }) = Case::of(data) else { return };
    for version in ["1.20", "2.1"] {
        let Some(target) = version.parse().ok().and_then(|version| Target::new(version).ok()) else { return };
        let _ = migrate_text(&linter, &input, text.to_owned(), &target);
    }
});
