//! Texts as `dsc.toml`.

#![no_main]
#![expect(clippy::disallowed_methods, reason = "the macro can write down what it ran, if asked to")]

libfuzzer_sys::fuzz_target!(|text: &str| dsc_fuzzing::settings::check(text));
