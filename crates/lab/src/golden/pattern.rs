//! Matches a transcript's lines with the lines of a golden text.

/// What a line of a golden text begins with if the transcript may have it any number of times.
const REPEATED: &str = "{repeated}";

/// Says whether a placeholder stands for a text.
type Fits = fn(&str) -> bool;

const PLACEHOLDERS: [(&str, Fits); 3] = [
    ("{number}", |text| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.')),
    ("{hex}", |text| !text.is_empty() && text.chars().all(|c| c.is_ascii_hexdigit())),
    ("{any}", |_| true),
];

/// Returns whether `lines` are all that `patterns` ask for.
pub(super) fn fit(patterns: &[&str], lines: &[String]) -> bool {
    matches(patterns, lines, |left| left.iter().all(|pattern| pattern.starts_with(REPEATED)))
}

/// Returns whether `lines` are the beginning of what `patterns` ask for.
pub(super) fn begin(patterns: &[&str], lines: &[String]) -> bool {
    matches(patterns, lines, |_| true)
}

/// `may_end` judges the patterns that are left when no line is.
fn matches(patterns: &[&str], lines: &[String], may_end: fn(&[&str]) -> bool) -> bool {
    let Some((line, later_lines)) = lines.split_first() else {
        return may_end(patterns);
    };
    let Some((pattern, later_patterns)) = patterns.split_first() else {
        return false;
    };
    match pattern.strip_prefix(REPEATED) {
        None => line_matches(pattern, line) && matches(later_patterns, later_lines, may_end),
        Some(pattern) => {
            matches(later_patterns, lines, may_end)
                || (line_matches(pattern, line) && matches(patterns, later_lines, may_end))
        }
    }
}

fn line_matches(pattern: &str, line: &str) -> bool {
    let first = PLACEHOLDERS
        .iter()
        .filter_map(|&(name, fits)| Some((pattern.split_once(name)?, fits)))
        .min_by_key(|((before, _), _)| before.len());
    let Some(((before, after), fits)) = first else {
        return pattern == line;
    };
    let Some(line) = line.strip_prefix(before) else {
        return false;
    };
    (0..=line.len())
        .filter(|&end| line.is_char_boundary(end))
        .any(|end| fits(&line[..end]) && line_matches(after, &line[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn placeholder_matches_what_it_stands_for() {
        assert!(line_matches("Took {number} seconds", "Took 0.472 seconds"));
        assert!(!line_matches("Took {number} seconds", "Took  seconds"));
        assert!(!line_matches("Took {number} seconds", "Took ages seconds"));
        assert!(line_matches("{any}", ""));
        assert!(line_matches("b'{any}'", "b'\\x08'"));
        assert!(line_matches("expected 500000, found {number}", "expected 500000, found 378708"));
        assert!(!line_matches("Exit status 0", "Exit status 01"));
        assert!(line_matches("b'{hex}\\n'", "b'7a1213ff\\n'"));
        assert!(!line_matches("b'{hex}\\n'", "b'xyz\\n'"));
        assert!(line_matches("{any} took {number}", "two took 2"));
    }

    #[test]
    fn brace_without_placeholder_stands_for_itself() {
        assert!(line_matches("Point { x: {number} }", "Point { x: 7 }"));
        assert!(!line_matches("{nubmer}", "7"));
    }

    #[test]
    fn repeated_line_may_occur_any_number_of_times() {
        let patterns = ["{repeated}Working...", "Exit status {number}"];
        for text in
            ["Exit status 0", "Working...\nExit status 0", "Working...\nWorking...\nExit status 0"]
        {
            assert!(fit(&patterns, &lines(text)), "{text}");
        }
        assert!(!fit(&patterns, &lines("Working...")));
        assert!(fit(&["one", "{repeated}two"], &lines("one")));
    }

    #[test]
    fn lines_fit_only_when_none_is_missing_or_left_over() {
        assert!(fit(&["one", "two"], &lines("one\ntwo")));
        assert!(!fit(&["one", "two"], &lines("one")));
        assert!(!fit(&["one"], &lines("one\ntwo")));
    }

    #[test]
    fn lines_begin_a_text_when_they_are_a_prefix_of_it() {
        assert!(begin(&["one", "two"], &lines("")));
        assert!(begin(&["one", "two"], &lines("one")));
        assert!(!begin(&["one", "two"], &lines("two")));
        assert!(!begin(&["one"], &lines("one\ntwo")));
    }
}
