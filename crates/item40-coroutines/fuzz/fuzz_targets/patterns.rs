//! No text makes the parsers panic; what is read lies inside its rectangle, and is read again from
//! what is written of it.
#![no_main]

use item40_coroutines::life::Pattern;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for read in [Pattern::from_rle(text), Pattern::from_plaintext(text), Pattern::parse(text)] {
        let Ok(pattern) = read else { continue };
        assert!(pattern.width * pattern.height <= Pattern::MOST_CELLS);
        assert!(pattern.alive.iter().all(|&(y, x)| y < pattern.height && x < pattern.width));
        let rule = pattern.rule.unwrap_or_default();
        let again = Pattern::parse(&pattern.to_rle());
        assert_eq!(again, Ok(pattern.with_rule(rule)));
    }
});
