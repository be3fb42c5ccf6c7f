//! Checks that no text makes the parsers panic, that the cells read are inside their rectangle, and
//! that a pattern that is written is read again as the same pattern.
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
