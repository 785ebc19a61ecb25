#![no_main]

use flinklint::document::Kind;
use flinklint_fuzz::read_as;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| read_as(Kind::Sql, data));
