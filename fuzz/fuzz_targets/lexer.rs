#![no_main]
#![allow(missing_docs, reason = "a fuzz target")]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| countersign_fuzz::lexer(bytes));
