//! Reads patterns that are drawn as text: `.cells` files.
//!
//! ```text
//! !Name: Glider
//! .O
//! ..O
//! OOO
//! ```
//!
//! A line that begins with `!` is a comment. `.` is an empty cell, `O` or `*` a living one. Cells that
//! are missing at the end of a row are empty. See <https://conwaylife.com/wiki/Plaintext>.

use super::{
    Pattern, PatternError,
    cursor::Shown,
    pattern::{check_size, plain},
};

impl Pattern {
    /// Reads a pattern that is drawn as text.
    ///
    /// # Errors
    /// What is wrong with the text, and where.
    ///
    /// # Examples
    /// ```
    /// use item40_coroutines::life::Pattern;
    ///
    /// let block = Pattern::from_plaintext("!Name: Block\nOO\nOO\n")?;
    /// assert_eq!(block.alive, [(0, 0), (0, 1), (1, 0), (1, 1)]);
    /// # Ok::<(), item40_coroutines::life::PatternError>(())
    /// ```
    pub fn from_plaintext(text: &str) -> Result<Self, PatternError> {
        let text = plain(text);
        let (mut alive, mut width, mut height) = (Vec::new(), 0_usize, 0_usize);
        let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with('!'));
        for (y, (number, line)) in lines.enumerate() {
            for (x, cell) in line.trim_end().chars().enumerate() {
                match cell {
                    '.' => (),
                    'O' | '*' => alive.push((y, x)),
                    other => {
                        let what = format!("expected `.`, `O` or `*`, not {}", Shown(Some(other)));
                        return Err(PatternError::new(number, x + 1, what));
                    }
                }
                // Empty lines at the end belong to the file, not to the pattern.
                (width, height) = (width.max(x + 1), y + 1);
            }
            check_size(width, height).map_err(|what| PatternError::new(number, 1, what))?;
        }
        if width == 0 {
            let end = text.lines().count().max(1);
            return Err(PatternError::new(end, 1, "there is no cell in here"));
        }
        Ok(Self { width, height, rule: None, torus: None, alive })
    }
}
