//! Builds the book: `book DIR`. `cargo xtask book` is the ordinary way to call it.

use std::{env, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let (Some(out), None) = (arguments.next(), arguments.next()) else {
        eprintln!("book: name the folder of the book, and nothing else");
        return ExitCode::from(2);
    };
    match book::build(&book::root(), &PathBuf::from(out)) {
        Ok(pages) => {
            println!("{}", pages.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("book: {error:#}");
            ExitCode::from(if error.is::<book::Usage>() { 2 } else { 1 })
        }
    }
}
