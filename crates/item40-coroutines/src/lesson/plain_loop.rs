//! The game as a loop over the grid, without any of the library's rules. It is the reference that the
//! coroutines must agree with, and the baseline of their price.

use item40_coroutines::life::{Grid, State};

/// Returns the grid after `generations` generations.
pub(crate) fn live(grid: &Grid, generations: usize) -> Grid {
    let mut world = Bordered::from(grid);
    for _ in 0..generations {
        world.generation();
    }
    world.to_grid()
}

/// A grid with an extra row above and below and an extra column on each side, which repeat the
/// opposite edge. No neighbor's place is ever wrapped, so the loop has no remainder that the compiler
/// can get wrong.
struct Bordered {
    height: usize,
    width: usize,
    /// 1 for alive; row by row, with the borders.
    cells: Vec<u8>,
    next: Vec<u8>,
}

impl Bordered {
    fn from(grid: &Grid) -> Self {
        let (height, width) = (grid.height(), grid.width());
        let mut cells = vec![0; (height + 2) * (width + 2)];
        for (y, row) in (0..).zip(cells.chunks_exact_mut(width + 2).skip(1).take(height)) {
            for (x, cell) in (0..).zip(&mut row[1..=width]) {
                *cell = u8::from(grid.query(y, x) == State::Alive);
            }
        }
        let next = cells.clone();
        Self { height, width, cells, next }
    }

    fn repeat_edges(&mut self) {
        let stride = self.width + 2;
        for row in self.cells.chunks_exact_mut(stride) {
            row[0] = row[self.width];
            row[self.width + 1] = row[1];
        }
        let last = self.height * stride;
        self.cells.copy_within(last..last + stride, 0);
        self.cells.copy_within(stride..2 * stride, last + stride);
    }

    fn generation(&mut self) {
        self.repeat_edges();
        let stride = self.width + 2;
        for y in 1..=self.height {
            let [above, here, below] =
                [y - 1, y, y + 1].map(|row| &self.cells[row * stride..][..stride]);
            let next = &mut self.next[y * stride + 1..][..self.width];
            for (x, next) in next.iter_mut().enumerate() {
                let of_three = |row: &[u8]| row[x] + row[x + 1] + row[x + 2];
                let with_itself = of_three(above) + of_three(here) + of_three(below);
                *next = u8::from(with_itself == 3 || (with_itself == 4 && here[x + 1] == 1));
            }
        }
        std::mem::swap(&mut self.cells, &mut self.next);
    }

    fn to_grid(&self) -> Grid {
        let mut grid = Grid::new(self.height, self.width);
        let rows = self.cells.chunks_exact(self.width + 2);
        for (y, row) in (0..).zip(rows.skip(1).take(self.height)) {
            for (x, &cell) in (0..).zip(&row[1..=self.width]) {
                if cell == 1 {
                    grid.assign(y, x, State::Alive);
                }
            }
        }
        grid
    }
}
