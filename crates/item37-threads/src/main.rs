//! The demos of the item, in the notebook's order.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::SUCCESS
}
