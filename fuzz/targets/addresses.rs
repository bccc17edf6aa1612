#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| deskbell_desk::fuzz::addresses(data));
