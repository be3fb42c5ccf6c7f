//! From 4 KiB to 4 GiB through `cat`: what a byte costs.

use lab::{Bencher, Effort, Group};

use super::{
    cat::{Through, item36},
    memory, raw_loop,
};

pub(crate) const GROUP: Group = Group {
    name: "bytes",
    about: "From 4 KiB to 1 GiB to `cat` and back; 256 MiB with --quick, 4 GiB with --full",
    run,
};

const KIB: [usize; 7] = [4, 64, 1 << 10, 16 << 10, 256 << 10, 1 << 20, 4 << 20];

fn run(bench: &Bencher) -> lab::Result {
    let largest = match bench.effort() {
        Effort::Quick => 256 << 10,
        Effort::Normal => 1 << 20,
        Effort::Full => 4 << 20,
    };
    let sizes = KIB.into_iter().filter(|kib| *kib <= largest);
    let input = vec![7; largest << 10];
    memory::have_at_hand(2 * input.len());
    for kib in sizes {
        let input = &input[..kib << 10];
        bench
            .row(format!("to `cat` and back, KiB: {kib}"))
            .compare("item36", || item36(input).map(Through))
            .to("a loop of poll, read and write", || raw_loop::through_cat(input).map(Through))
            .shown()?;
    }
    let (much, little) = (&input[..256 << 20], &input[..16 << 20]);
    bench
        .claim("the time is linear: 256 MiB take at most twice as long as 16 times 16 MiB")
        .compare("256 MiB", || Ok(item36(much)?.len()))
        .to("16 times 16 MiB", || (0..16).map(|_| Ok(item36(little)?.len())).sum())
        .at_most(2.0)?;
    Ok(())
}
