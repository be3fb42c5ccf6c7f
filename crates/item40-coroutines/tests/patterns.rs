//! Tests of patterns in files: what is read, what is written, and what is refused where.

#[path = "support/reference.rs"]
mod reference;

use std::panic::catch_unwind;

use item40_coroutines::life::{BoundedRule, Grid, Pattern, Rule};
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
fn lines_end_as_any_system_ends_them() {
    for text in [
        "#C by hand\n#r B36/S23\nx = 3, y = 3\nbob$\n2bo$3o!\n",
        "!Name: Glider\n.O.\n..O\nOOO\n",
        "#Life 1.05\n#R 23/36\n#P 0 0\n.*\n..*\n***\n",
        "#Life 1.06\n1 0\n2 1\n0 2\n1 2\n2 2\n",
    ] {
        let pattern = Pattern::parse(text).unwrap();
        for end in ["\r\n", "\r"] {
            assert_eq!(Pattern::parse(&text.replace('\n', end)).as_ref(), Ok(&pattern), "{end:?}");
        }
    }
    let error = Pattern::parse("x = 3, y = 3\rbob$\r2bo?$!").unwrap_err().to_string();
    assert_eq!(error, "line 3, column 4: expected b, o, $ or !, not '?'");
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
            "line 1, column 23: a number of neighbors is a digit from 0 to 8; a rule is B3/S23",
        ),
        (
            "x = 3, y = 3, rule = B33/S\n",
            "line 1, column 24: a number stands there twice; a rule is B3/S23",
        ),
        (
            "x = 3, y = 3, rule = Life\n",
            "line 1, column 22: the names of rules are not read; a rule is B3/S23",
        ),
        (
            "x = 3, y = 3, rule = B3/B3\n",
            "line 1, column 25: both a B and an S are needed, not one twice; a rule is B3/S23",
        ),
        (
            "#r   B3/S9\nx = 1, y = 1\no!",
            "line 1, column 10: a number of neighbors is a digit from 0 to 8; a rule is B3/S23",
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
        ("x = 3, y = 3\nbo$3\n", "line 3, column 1: expected b, o, $ or !, not the end"),
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
fn rule_is_read_without_a_slash() {
    let rule = |text: &str| text.parse::<Rule>().map(|rule| rule.to_string());
    for text in ["b3s23", "B3S23", "s23b3", "S23B3", "b3/s23", "23/3"] {
        assert_eq!(rule(text), Ok("B3/S23".to_owned()), "{text}");
    }
    assert_eq!(rule("BS"), Ok("B/S".to_owned()));
    assert_eq!(rule("b36s"), Ok("B36/S".to_owned()));
    let error = rule("b3s29").unwrap_err();
    assert_eq!((error.column, error.what()), (5, "a number of neighbors is a digit from 0 to 8"));
    assert_eq!(rule("b3").unwrap_err().what(), "there is no `/`");
    let seeds = Pattern::parse("x = 2, y = 1, rule = b2s\n2o!").unwrap();
    assert_eq!(seeds.rule, Some("B2/S".parse().unwrap()));
}

#[test]
fn torus_in_a_rule_is_read_and_written() {
    for (text, written, torus) in [
        ("B3/S23:T100,50", "B3/S23:T100,50", Some((100, 50))),
        ("b36s23:t7,9", "B36/S23:T7,9", Some((7, 9))),
        ("23/3:T30", "B3/S23:T30,30", Some((30, 30))),
        ("B3/S23", "B3/S23", None),
    ] {
        let pattern = Pattern::parse(&format!("x = 3, y = 1, rule = {text}\n3o!")).expect(text);
        assert_eq!(pattern.torus, torus, "{text}");
        let rle = pattern.to_rle();
        assert_eq!(rle, format!("x = 3, y = 1, rule = {written}\n3o!\n"));
        assert_eq!(Pattern::parse(&rle), Ok(pattern));
    }
    let by_comment = Pattern::parse("#r 23/3:T8,6\nx = 1, y = 1\no!").unwrap();
    assert_eq!(by_comment.torus, Some((8, 6)));
}

#[test]
fn bounded_grid_that_is_not_read_is_refused() {
    for (rule, column, words) in [
        ("B3/S23:P10,10", 8, "of bounded grids only the torus is read"),
        ("B3/S23:K10*,10", 8, "of bounded grids only the torus is read"),
        ("B3/S23:S10", 8, "of bounded grids only the torus is read"),
        ("B3/S23:", 8, "expected a torus such as :T100,50"),
        ("B3/S23:X", 8, "expected a torus such as :T100,50"),
        ("B3/S23:T", 9, "expected the sides of a torus"),
        ("B3/S23:T5,", 11, "expected the sides of a torus"),
        ("B3/S23:T5,5,5", 11, "expected the sides of a torus"),
        ("B3/S23:T0,9", 9, "a side of 0 means a grid without an edge"),
        ("B3/S23:T10,0", 12, "a side of 0 means a grid without an edge"),
        ("B3/S23:T10+2,5", 9, "a torus with a shift or a twist is not read"),
        ("B3/S23:T+10,5", 9, "a torus with a shift or a twist is not read"),
        ("B3/S23:T99999,99999", 8, "the torus has more than 16777216 cells"),
        ("B3/S23:T99999999999999999999", 9, "expected the sides of a torus"),
        ("B9/S23:T5", 2, "a number of neighbors is a digit from 0 to 8"),
    ] {
        let error = rule.parse::<BoundedRule>().expect_err(rule);
        assert!(error.column == column && error.what().contains(words), "{rule}: {error}");
    }
}

#[test]
fn other_families_of_rules_are_named() {
    for (rule, column, words) in [
        ("345/2/4", 6, "Generations"),
        ("B2/S/C3", 5, "Generations"),
        ("B2/S/3", 5, "Generations"),
        ("B2S345C4", 7, "Generations"),
        ("R5,C0,M1,S34..58,B34..45,NM", 1, "Larger than Life"),
        ("B2-a/S12", 3, "isotropic non-totalistic"),
        ("B2cek3i/S12", 3, "isotropic non-totalistic"),
        ("B34/S2-a", 7, "isotropic non-totalistic"),
        ("B2/S34H", 7, "hexagonal"),
        ("B2/S013V", 8, "von Neumann"),
        ("W110", 1, "one-dimensional"),
        (
            "MAPARYXfhZofugWaH7oaIDogBZofuhogOiAaIDogIAAgAAWaH7oaIDogGiA6ICAAIAAaIDogIAAgACAAIAAAAAAAA",
            1,
            "MAP",
        ),
        ("Life", 1, "the names of rules"),
        ("LifeHistory", 1, "the names of rules"),
        ("WireWorld", 1, "the names of rules"),
        ("Seeds", 1, "the names of rules"),
        ("BriansBrain", 1, "the names of rules"),
    ] {
        let error = rule.parse::<Rule>().expect_err(rule);
        assert!(error.column == column && error.what().contains(words), "{rule}: {error}");
        let header = format!("x = 3, y = 1, rule = {rule}\n3o!");
        let error = Pattern::parse(&header).expect_err(rule);
        assert!(error.what.contains(words) && error.column == 21 + column, "{rule}: {error}");
    }
}

#[test]
fn other_formats_are_named() {
    for (text, expected) in [
        (
            "[M2] (golly 4.2)\n#R B3/S23\n$$..*$\n4 0 0 0 1\n",
            "line 1, column 1: macrocell files are not read; save it as RLE",
        ),
        (
            "#Life 1.07\n*\n",
            "line 1, column 1: expected `#Life 1.05` or `#Life 1.06`; other versions are not read",
        ),
        (
            "x = 2, y = 1, rule = B3/S23\nAB!",
            "line 2, column 2: this is a state of rules with more than two states, which are not read",
        ),
        (
            "x = 2, y = 1\n2pA!",
            "line 2, column 2: this is a state of rules with more than two states, which are not read",
        ),
    ] {
        assert_eq!(Pattern::parse(text).unwrap_err().to_string(), expected);
    }
}

#[test]
fn rle_without_an_end_is_read() {
    let glider = Pattern::parse("x = 3, y = 3\nbo$2bo$3o!").unwrap();
    assert_eq!(Pattern::parse("x = 3, y = 3\nbo$2bo$3o"), Ok(glider.clone()));
    assert_eq!(Pattern::parse("x = 3, y = 3\nbo$2bo$3o\n\n"), Ok(glider.clone()));
    assert_eq!(Pattern::parse("x = 3, y = 3\n.A$2.A$3A!"), Ok(glider));
    assert_eq!(Pattern::parse("x = 3, y = 3\n").unwrap().alive, []);
}

#[test]
fn life_105_and_106_are_read() {
    let glider = Pattern::parse(".O\n..O\nOOO").unwrap();
    for text in [
        "#Life 1.05\n#D Glider\n#N\n#P -1 -1\n.*.\n..*\n***\n",
        "#Life 1.05\r\n#R 23/3\r\n#P 7 8\r\n.*\r\n..*\r\n***\r\n",
        "\u{feff}#Life 1.05\n#R 23/3\n#P 0 0\n.*\n..*\n#P 0 2\n***",
        "#Life 1.05\n#N\n#P 0 2\n**\n#P 1 2\n**\n#P 1 0\n*\n#P 2 1\n*\n",
    ] {
        let read = Pattern::parse(text).expect(text);
        assert_eq!(read, glider.clone().with_rule(Rule::LIFE), "{text}");
    }
    let places = "#Life 1.06\n1 0\n2 1\n0 2\n1 2\n2 2\n";
    assert_eq!(Pattern::parse(places), Ok(glider.clone()));
    let elsewhere = "\n#Life 1.06\n#C moved\n-99 -100\n-98 -99\n\n-100 -98\n -99\t-98\n-98 -98";
    assert_eq!(Pattern::parse(elsewhere), Ok(glider));
    let high_life = Pattern::parse("#Life 1.05\n#R 23/36\n*").unwrap();
    assert_eq!(high_life.rule, Some("B36/S23".parse().unwrap()));
}

#[test]
fn life_105_and_106_report_line_and_column_of_a_fault() {
    for (text, expected) in [
        ("#Life 1.05\n.x\n", "line 2, column 2: expected `.` or `*`, not 'x'"),
        (
            "#Life 1.05\n#P 1\n*\n",
            "line 2, column 4: expected a column and a row, two numbers of at most 10 digits",
        ),
        (
            "#Life 1.06\n1 2 3\n",
            "line 2, column 1: expected a column and a row, two numbers of at most 10 digits",
        ),
        (
            "#Life 1.06\n99999999999 2\n",
            "line 2, column 1: expected a column and a row, two numbers of at most 10 digits",
        ),
        (
            "#Life 1.05\n#R 9/3\n*\n",
            "line 2, column 4: a number of neighbors is a digit from 0 to 8; a rule is B3/S23",
        ),
        ("#Life 1.06\n", "line 1, column 1: there is no living cell in here"),
        ("#Life 1.05\n...\n", "line 2, column 1: there is no living cell in here"),
        (
            "#Life 1.06\n-2147483648 -2147483648\n2147483647 2147483647\n",
            "line 3, column 1: these are more than 16777216 cells",
        ),
    ] {
        assert_eq!(Pattern::parse(text).expect_err(text).to_string(), expected, "{text:?}");
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
        let _ = (Pattern::from_life(&text), Pattern::parse(&format!("#Life 1.05\n{text}")));
        let _ = (text.parse::<BoundedRule>(), format!("B3/S23:{text}").parse::<BoundedRule>());
    }

    /// Random texts hardly ever get past the header; these do.
    #[test]
    fn parsers_never_panic_on_almost_patterns(
        header in "(#[CNr]? ?[B/S0-9]{0,8}\n){0,2}x ?= ?[0-9]{1,21}, ?y ?= ?[0-9]{1,3}(, ?rule ?= ?[BbSs0-9/]{0,9})?\n",
        body in "([0-9]{0,20}[bo$ \n#!]){0,30}!?",
        drawing in "[.O*! \n]{0,60}",
        blocks in "((#[PRND] ?[-0-9 /]{0,24}|[.*]{0,9})\n){0,9}",
        places in "(-?[0-9]{1,3} -?[0-9]{1,3}\n){0,9}",
        rule in "[BbSs0-9/:TtCRH,ae.-]{0,12}",
    ) {
        for text in [
            format!("{header}{body}"),
            format!("x = 9, y = 9\n{body}"),
            format!("x = 9, y = 9, rule = {rule}\n{body}"),
            format!("#Life 1.05\n{blocks}"),
            format!("#Life 1.06\n{places}"),
            drawing,
        ] {
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
