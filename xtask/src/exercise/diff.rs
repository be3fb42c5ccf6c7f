//! Two texts compared line by line.

/// Returns the lines of both texts: ` ` marks a common line, `-` one of the first text alone and `+`
/// one of the second alone. As many lines as possible are common.
pub(crate) fn diff<'a>(first: &'a str, second: &'a str) -> Vec<(char, &'a str)> {
    let (a, b): (Vec<_>, Vec<_>) = (first.lines().collect(), second.lines().collect());
    // common[i][j]: how many lines a[i..] and b[j..] have in common, in order.
    let mut common = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i][j] = if a[i] == b[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            lines.push((' ', a[i]));
            (i, j) = (i + 1, j + 1);
        } else if i < a.len() && (j == b.len() || common[i + 1][j] >= common[i][j + 1]) {
            lines.push(('-', a[i]));
            i += 1;
        } else {
            lines.push(('+', b[j]));
            j += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_line_is_taken_away_and_added() {
        let lines = diff("a\nb\nc\n", "a\nx\nc\nd\n");
        assert_eq!(lines, [(' ', "a"), ('-', "b"), ('+', "x"), (' ', "c"), ('+', "d")]);
    }

    #[test]
    fn equal_texts_have_only_common_lines() {
        assert!(diff("a\nb\n", "a\nb\n").iter().all(|(mark, _)| *mark == ' '));
        assert!(diff("", "").is_empty());
    }
}
