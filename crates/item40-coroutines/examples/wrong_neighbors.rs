//! Plays the Game of Life twice from the same soup. Places beyond the edge are wrapped with a
//! remainder in the first game, and with a branch in the second. The two must agree, and in a debug
//! build they do. In a release build by rustc 1.95.0 for x86-64 they differ: with the remainder the
//! program counts wrong neighbors. With `-C no-vectorize-loops` they agree again.
//!
//! ```text
//! cargo run --release -p item40-coroutines --example wrong_neighbors
//! cargo run -p item40-coroutines --example wrong_neighbors
//! ```

/// The games differ only if the side is a power of two and the optimizer knows it. With 250, or with
/// `black_box(SIDE)` in the remainder, they agree.
const SIDE: i32 = 256;

/// The distances of the eight neighbors in rows and columns.
const AROUND: [(i32, i32); 8] =
    [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)];

fn with_a_remainder(at: i32) -> i32 {
    at.rem_euclid(SIDE)
}

/// Wraps a place that is at most one side away.
fn with_a_branch(at: i32) -> i32 {
    if at < 0 {
        at + SIDE
    } else if at >= SIDE {
        at - SIDE
    } else {
        at
    }
}

/// Whether each cell is alive, row by row.
type Cells = Vec<bool>;

fn place(y: i32, x: i32) -> usize {
    (y * SIDE + x).cast_unsigned() as usize
}

fn next(cells: &[bool], wrap: impl Fn(i32) -> i32) -> Cells {
    let mut next = vec![false; cells.len()];
    for y in 0..SIDE {
        for x in 0..SIDE {
            let mut neighbors = 0;
            for (dy, dx) in AROUND {
                neighbors += u32::from(cells[place(wrap(y + dy), wrap(x + dx))]);
            }
            let is_alive = cells[place(y, x)];
            // Written with `==`, `||` and `&&`, the result is right.
            next[place(y, x)] = matches!((is_alive, neighbors), (true, 2 | 3) | (false, 3));
        }
    }
    next
}

/// Returns how many cells are alive after each of five generations.
fn populations(wrap: impl Fn(i32) -> i32) -> Vec<usize> {
    let mut cells = soup();
    let mut populations = Vec::new();
    for _ in 0..5 {
        cells = next(&cells, &wrap);
        populations.push(cells.iter().filter(|&&alive| alive).count());
    }
    populations
}

/// Returns cells of which about half are alive, the same in every run.
fn soup() -> Cells {
    let mut bits = 1_u32;
    let toss = || {
        bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bits >> 31 == 1
    };
    std::iter::repeat_with(toss).take(place(SIDE, 0)).collect()
}

fn main() {
    let (remainder, branch) = (populations(with_a_remainder), populations(with_a_branch));
    println!("alive with a remainder: {remainder:?}");
    println!("alive with a branch:    {branch:?}");
    if remainder == branch {
        println!("they agree");
    } else {
        println!("they differ: this compiler counted wrong neighbors");
    }
}
