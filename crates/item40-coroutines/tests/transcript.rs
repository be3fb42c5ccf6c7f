//! What the demos say, word for word.
#![cfg(feature = "demos")]

use lab::golden::{assert_golden, transcript};

macro_rules! golden {
    ($($test:ident: $demo:literal;)*) => {$(
        #[test]
        fn $test() {
            let lines = transcript(env!("CARGO_BIN_EXE_item40-coroutines"), $demo);
            assert_golden(&lines, include_str!(concat!("golden/", $demo, ".txt")));
        }
    )*};
}

golden! {
    my_coroutine: "my-coroutine";
    minimize: "minimize";
    state_machine: "state-machine";
    ten_thousand: "ten-thousand";
    a_million: "a-million";
    count_neighbors: "count-neighbors";
    step_cell: "step-cell";
    game_of_life: "game-of-life";
    five_by_five: "five-by-five";
    four_drivers: "four-drivers";
    where_not: "where-not";
}
