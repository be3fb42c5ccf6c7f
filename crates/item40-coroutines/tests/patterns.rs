//! Tests of patterns in files: what is read, what is written, and what is refused where.

#[path = "support/reference.rs"]
mod reference;

use std::panic::catch_unwind;

use item40_coroutines::life::{Grid, Pattern, Rule};
use proptest::prelude::*;
use reference::{Cells, grid};

/// A pattern with comments, a line that ends inside a run, and text after its end.
const GOSPER: &str = "#N Gosper glider gun
#O Bill Gosper
#C The first known gun.
x = 36, y = 9, rule = B3/S23
24bo$22bobo$12b2o6b2o12b2o$11bo3bo4b2o12b2o$2o8bo5bo3b2o$2o8bo3bob2o4b
obo$10bo5bo7bo$11bo3bo$12b2o!
this is no longer the pattern: 99999999999999999999o
";

fn cells(pattern: &Pattern) -> Cells {
    pattern.alive.iter().copied().collect()
}

#[test]
fn rle_with_comments_and_broken_lines_is_read() {
    let gun = Pattern::parse(GOSPER).unwrap();
    assert_eq!((gun.width, gun.height, gun.alive.len()), (36, 9, 36));
    assert_eq!(gun.rule, Some(Rule::LIFE));
    assert!(cells(&gun).contains(&(0, 24)) && cells(&gun).contains(&(8, 13)));
    assert_eq!(Pattern::parse(&gun.to_rle()), Ok(gun));
}

#[test]
fn rle_and_plaintext_of_a_glider_are_equal() {
    let drawn = Pattern::parse("!Name: Glider\n!\n.O\r\n..O\r\nOOO\n\n").unwrap();
    let encoded = Pattern::parse("x=3,y=3\nbo$2bo$\n3o\n!").unwrap();
    assert_eq!(drawn, encoded);
    assert_eq!(encoded.rule, None);
}

#[test]
fn format_details_are_read() {
    for (text, width, height, alive) in [
        ("x = 2, y = 2, rule = b3/s23\n2o$2o!", 2, 2, vec![(0, 0), (0, 1), (1, 0), (1, 1)]),
        ("#r 23/3\nx = 1, y = 1\no!", 1, 1, vec![(0, 0)]),
        ("\n\n  x = 1 , y = 4 , rule = B3/S23  \n3$o!", 1, 4, vec![(3, 0)]),
        ("x = 3, y = 1\n3 o !", 3, 1, vec![(0, 0), (0, 1), (0, 2)]),
        ("\u{feff}x = 2, y = 1\no!", 2, 1, vec![(0, 0)]),
        ("\u{feff}.O\n", 2, 1, vec![(0, 1)]),
        ("x = 1, y = 1\n#C between\no99$!", 1, 1, vec![(0, 0)]),
        ("*.\n\n.*", 2, 3, vec![(0, 0), (2, 1)]),
        (".\n", 1, 1, vec![]),
    ] {
        let pattern = Pattern::parse(text).unwrap();
        assert_eq!((pattern.width, pattern.height, &pattern.alive), (width, height, &alive));
    }
    let rule = |text| Pattern::parse(text).unwrap().rule;
    assert_eq!(rule("#r B36/S23\nx = 1, y = 1\no!"), Some("B36/S23".parse().unwrap()));
    assert_eq!(rule("#r B36/S23\nx = 1, y = 1, rule = B3/S23\no!"), Some(Rule::LIFE));
}

#[test]
fn parse_reports_line_and_column_of_a_fault() {
    for (text, expected) in [
        ("", "line 1, column 1: there is no pattern in here"),
        (" \n ", "line 1, column 1: there is no pattern in here"),
        (
            "#C nothing\n",
            "line 1, column 1: there is no header such as x = 3, y = 3, rule = B3/S23",
        ),
        (
            "bob$!",
            "line 1, column 1: expected \"x\", not 'b'; a header is x = 3, y = 3, rule = B3/S23",
        ),
        (
            "x = 3\n",
            "line 1, column 6: expected \",\", not the end; a header is x = 3, y = 3, rule = B3/S23",
        ),
        ("x = , y = 3\n", "line 1, column 5: x wants a number, not ','"),
        ("x = 3, y = -3\n", "line 1, column 12: y wants a number, not '-'"),
        ("#\nx = 0, y = 3\n", "line 2, column 5: x is 0: there is no cell in here"),
        ("x = 3, y = 0\n", "line 1, column 12: y is 0: there is no cell in here"),
        ("x = 99999999999999999999, y = 3\n", "line 1, column 5: this number is too large"),
        ("x = 99999, y = 99999\n", "line 1, column 11: these are more than 16777216 cells"),
        (
            "x = 4294967296, y = 4294967296\no!",
            "line 1, column 16: these are more than 16777216 cells",
        ),
        (
            "x = 3, y = 3, rule = B9/S23\n",
            "line 1, column 23: there is no number from 0 to 8; a rule is B3/S23",
        ),
        (
            "x = 3, y = 3, rule = B33/S\n",
            "line 1, column 24: a number stands there twice; a rule is B3/S23",
        ),
        ("x = 3, y = 3, rule = Life\n", "line 1, column 26: there is no `/`; a rule is B3/S23"),
        (
            "x = 3, y = 3, rule = B3/B3\n",
            "line 1, column 25: both a B and an S are needed, not one twice; a rule is B3/S23",
        ),
        (
            "#r   B3/S9\nx = 1, y = 1\no!",
            "line 1, column 10: there is no number from 0 to 8; a rule is B3/S23",
        ),
        (
            "x = 3, y = 3, rule = B3/S23:T10,10\n",
            "line 1, column 28: the bounded grids of other programs are not known here; a rule is B3/S23",
        ),
        ("\u{feff}x = 0, y = 3\n", "line 1, column 5: x is 0: there is no cell in here"),
        ("x = 3, y = 3\nb0o!", "line 2, column 2: there is no run of 0 cells or rows"),
        ("x = 3, y = 3\nb00$o!", "line 2, column 2: there is no run of 0 cells or rows"),
        ("x = 3, y = 3\nbob$4o!", "line 2, column 5: a row is longer than x = 3"),
        ("x = 3, y = 3\n3o$\n99999999999999999999b!", "line 3, column 1: this number is too large"),
        ("x = 3, y = 3\n3$o!", "line 2, column 3: there are more rows than y = 3"),
        (
            "x = 3, y = 3\n18446744073709551615$2$o!",
            "line 2, column 24: there are more rows than y = 3",
        ),
        ("x = 3, y = 3\nbo$\n", "line 3, column 1: the pattern ends without a `!`"),
        ("x = 3, y = 3\nbo\u{fc}!", "line 2, column 3: expected b, o, $ or !, not 'ü'"),
        ("x = 3, y = 3\n3!", "line 2, column 2: expected b, o, $ or !, not '!'"),
        ("!\n.O\n.O x\n", "line 3, column 3: expected `.`, `O` or `*`, not ' '"),
        ("!only a comment\n", "line 1, column 1: there is no cell in here"),
    ] {
        let error = Pattern::parse(text).expect_err(text);
        assert_eq!(error.to_string(), expected, "{text:?}");
    }
}

#[test]
fn on_torus_refuses_a_pattern_that_is_too_large() {
    let row = Pattern::parse("OOO").unwrap();
    assert_eq!(
        row.on_torus(2, 5).unwrap_err().to_string(),
        "cannot fit a pattern of 3x1 cells into a torus of 2x5: make the torus larger"
    );
    assert_eq!(row.on_torus(3, 1).unwrap().to_string(), "***\n");
}

#[test]
fn to_rle_keeps_lines_within_70_characters() {
    let wide: String = (0..1000).map(|x| if x % 7 == 0 { 'O' } else { '.' }).collect();
    let pattern = Pattern::parse(&format!("{wide}\n{wide}")).unwrap();
    let text = pattern.to_rle();
    assert!(text.lines().all(|line| line.len() <= 70), "{text}");
    assert_eq!(cells(&Pattern::parse(&text).unwrap()), cells(&pattern));
}

#[test]
fn every_rule_is_read_as_it_is_written() {
    for bits in 0_u32..1 << 18 {
        let digits = |from: u32| -> String {
            (0..9).filter(|n| bits >> (from + n) & 1 == 1).map(|n: u32| n.to_string()).collect()
        };
        let (born, survives) = (digits(0), digits(9));
        let text = format!("B{born}/S{survives}");
        let rule: Rule = text.parse().unwrap();
        assert_eq!(rule.to_string(), text);
        if bits % 1000 == 0 {
            assert_eq!(format!("s{survives}/b{born}").parse(), Ok(rule));
            assert_eq!(format!("{survives}/{born}").parse(), Ok(rule));
        }
    }
}

/// Generates patterns of random cells.
fn any_pattern() -> impl Strategy<Value = Pattern> {
    let sides = (1_usize..40, 1_usize..40);
    let rule = ("[0-8]{0,4}", "[0-8]{0,4}");
    (sides, rule, any::<u64>()).prop_map(|((width, height), (born, survives), seed)| {
        let unique = |digits: String| -> String {
            ('0'..='8').filter(|digit| digits.contains(*digit)).collect()
        };
        let rule = format!("B{}/S{}", unique(born), unique(survives)).parse().expect("a rule");
        let mut bits = seed | 1;
        let mut grid = Grid::new(height, width);
        for place in 0..width * height {
            bits ^= bits << 13;
            bits ^= bits >> 7;
            bits ^= bits << 17;
            if bits % 3 == 0 {
                let (y, x) = (place / width, place % width);
                let alive = item40_coroutines::life::State::Alive;
                grid.assign(y.cast_signed(), x.cast_signed(), alive);
            }
        }
        Pattern::from_grid(&grid, rule)
    })
}

proptest! {
    #[test]
    fn to_rle_is_read_again_as_the_same_pattern(pattern in any_pattern()) {
        let text = pattern.to_rle();
        prop_assert!(text.lines().all(|line| line.len() <= 70));
        let read = Pattern::parse(&text).unwrap();
        let torus = read.on_torus(pattern.width, pattern.height).unwrap();
        prop_assert_eq!(torus, grid(pattern.height, pattern.width, &cells(&pattern)));
        prop_assert_eq!(read, pattern);
    }

    #[test]
    fn parsers_never_panic_on_any_text(text in any::<String>()) {
        let _ = (Pattern::parse(&text), Pattern::from_rle(&text), Pattern::from_plaintext(&text));
        let _ = text.parse::<Rule>();
    }

    /// Random texts hardly ever get past the header; these do.
    #[test]
    fn parsers_never_panic_on_almost_patterns(
        header in "(#[CNr]? ?[B/S0-9]{0,8}\n){0,2}x ?= ?[0-9]{1,21}, ?y ?= ?[0-9]{1,3}(, ?rule ?= ?[BbSs0-9/]{0,9})?\n",
        body in "([0-9]{0,20}[bo$ \n#!]){0,30}!?",
        drawing in "[.O*! \n]{0,60}",
    ) {
        for text in [format!("{header}{body}"), format!("x = 9, y = 9\n{body}"), drawing] {
            match Pattern::parse(&text) {
                Ok(pattern) => {
                    prop_assert!(pattern.width * pattern.height <= Pattern::MOST_CELLS);
                    let inside = |&(y, x): &(usize, usize)| y < pattern.height && x < pattern.width;
                    prop_assert!(pattern.alive.iter().all(inside));
                    prop_assert!(pattern.alive.is_sorted());
                }
                Err(error) => {
                    let line = text.split('\n').nth(error.line - 1);
                    let columns = line.map_or(0, |line| line.chars().count());
                    prop_assert!((1..=columns + 1).contains(&error.column), "{error} in {text:?}");
                }
            }
        }
    }
}

/// The parsers take no more memory than the pattern has cells; this text claims many more.
#[test]
fn parse_refuses_a_short_text_that_claims_many_cells() {
    let refused = catch_unwind(|| Pattern::parse("x = 4096, y = 4096\n99999999o!"));
    assert!(refused.unwrap().is_err());
}
