#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| deskbell_policy::fuzz::policy(data));
