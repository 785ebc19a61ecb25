#![no_main]

use flinklint::source::SourceFile;
use flinklint_fuzz::{Case, findings_are_sound};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some(Case { linter, input, text }) = Case::of(data) else { return };
    let profile = linter.profile(None);
    if let Ok(outcome) = linter.lint_source(&SourceFile::new(&input.name, text), &input, &profile) {
        findings_are_sound(outcome);
    }
});
