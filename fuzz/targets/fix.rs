#![no_main]

use flinklint::finding::Applicability;
use flinklint::fix::fix_text;
use flinklint_fuzz::Case;
use libfuzzer_sys::fuzz_target;

// What was fixed has nothing left to fix, and is not changed again.
fuzz_target!(|data: &[u8]| {
    let Some(Case { linter, input, text }) = Case::of(data) else { return };
    let profile = linter.profile(None);
    let fix = |text: &str| fix_text(&linter, &input, &profile, text.to_owned(), Applicability::Unsafe).ok();
    let Some(once) = fix(text) else { return };
    let fixed = once.outcome.source.text();
    if !once.is_changed() {
        assert_eq!(fixed, text);
        return;
    }
    assert_eq!(fixed.starts_with('\u{feff}'), text.starts_with('\u{feff}'), "the byte order mark");
    let Some(twice) = fix(fixed) else { panic!("no longer Flink's") };
    assert_eq!(twice.outcome.source.text(), fixed, "fixed again");
});
