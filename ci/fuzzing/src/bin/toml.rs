//! Texts as model files in TOML.

#![no_main]
#![expect(clippy::disallowed_methods, reason = "the macro can write down what it ran, if asked to")]

libfuzzer_sys::fuzz_target!(|text: &str| dsc_fuzzing::model::check(text, dsc_syntax::Format::Toml));
