//! Work for the main thread while calls block.

/// Returns where helicopter `index` is after `steps` of a hundredth of a second, in millimeters
/// from the pad. It takes off east of the pad and circles it.
///
/// The circle is Minsky's (HAKMEM, item 149). It uses whole numbers, so Python finds the same place.
fn compute_helicopter_location(index: u32, steps: u32) -> (i64, i64) {
    let (mut east, mut north) = (100_000 * (i64::from(index) + 1), 0);
    for _ in 0..steps {
        east -= north >> 8;
        north += east >> 8;
    }
    (east, north)
}

/// Returns where all five helicopters are.
pub(crate) fn compute_helicopter_locations(steps: u32) -> Vec<(i64, i64)> {
    let five = 0..5;
    five.map(|index| compute_helicopter_location(index, steps)).collect()
}
