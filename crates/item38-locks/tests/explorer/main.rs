//! The explorer's counts are those of combinatorics and of a second explorer.
//!
//! The second one follows every schedule from its beginning to its end and shares no code with the
//! first.

mod walker;

use std::collections::BTreeMap;

use fastrand::Rng;
use item38_locks::explorer::{
    CounterKind, ExploreError, Instruction, Instruction::*, NotHeld, Outcome, Program,
    condvar_lost_wakeup, condvar_right, context_switches, counter, draw, explore, interleavings,
    ordered_locks, sample, shortest_failure, two_locks,
};

use crate::walker::walk;

fn outcomes(program: &Program) -> BTreeMap<Outcome, u128> {
    let outcomes = explore(program).expect("it is small");
    outcomes.iter().map(|(outcome, schedules)| (outcome.clone(), schedules)).collect()
}

fn assert_same_as_walking(program: &Program) {
    let (walked, fewest_switches) = walk(program);
    assert_eq!(outcomes(program), walked, "{program:?}");
    let failure = shortest_failure(program).expect("it is small");
    assert_eq!(failure.map(|schedule| context_switches(&schedule)), fewest_switches, "{program:?}");
    if let Some(known) = program.schedules() {
        assert_eq!(known.to_string(), walked.values().sum::<u128>().to_string(), "{program:?}");
    }
}

#[test]
fn the_lessons_programs_are_the_same_when_every_schedule_is_walked() {
    use CounterKind::{Atomic, Locked, Racy};
    for (threads, increments) in [(1, 1), (2, 1), (2, 2), (3, 1), (1, 3)] {
        for kind in [Racy, Locked, Atomic] {
            assert_same_as_walking(&counter(kind, threads, increments));
        }
    }
    assert_same_as_walking(&counter(Locked, 3, 3));
    assert_same_as_walking(&counter(Atomic, 4, 2));
    for program in [two_locks(), ordered_locks(), condvar_lost_wakeup(), condvar_right()] {
        assert_same_as_walking(&program);
    }
}

/// Programs in which everything can happen, deadlocks included.
#[test]
fn a_hundred_programs_drawn_by_lot_are_the_same_when_every_schedule_is_walked() {
    let mut rng = Rng::with_seed(38);
    let mut deadlocks = 0;
    for _ in 0..100 {
        let threads: Vec<_> = (0..2).map(|_| thread(&mut rng)).collect();
        let variables = [vec![FetchAdd("x", 0), FetchAdd("y", 0)]];
        let program = Program::new(variables.into_iter().chain(threads).collect(), &[1, 1]);
        assert_same_as_walking(&program);
        deadlocks += usize::from(explore(&program).unwrap().of(&Outcome::Deadlock) > 0);
    }
    assert!((10..90).contains(&deadlocks), "{deadlocks} of them can stand still");
}

fn thread(rng: &mut Rng) -> Vec<Instruction> {
    let lock = *rng.choice(&["first", "second"]).expect("there are some");
    let plain = |rng: &mut Rng| {
        let name = *rng.choice(&["x", "y"]).expect("there are some");
        *rng.choice(&[Load(name), Add(1), Store(name), FetchAdd(name, 1), Yield, Notify("c")])
            .expect("there are some")
    };
    match rng.u8(..4) {
        0 => (0..4).map(|_| plain(rng)).collect(),
        1 => vec![Lock(lock), plain(rng), plain(rng), Unlock(lock)],
        2 => vec![Lock(lock), Wait("c", lock), plain(rng), Unlock(lock)],
        _ => {
            let other = if lock == "first" { "second" } else { "first" };
            vec![
                Lock(lock),
                Lock(other),
                Load("x"),
                JumpIfSet(5),
                Yield,
                Unlock(other),
                Unlock(lock),
            ]
        }
    }
}

#[test]
fn a_racy_counter_has_as_many_schedules_as_its_steps_can_be_arranged() {
    for (threads, increments, schedules) in [
        (2, 1, 20),                       // C(6, 3)
        (2, 2, 924),                      // C(12, 6)
        (3, 1, 1_680),                    // 9! / (3! 3! 3!)
        (3, 2, 17_153_136),               // 18! / (6! 6! 6!)
        (2, 10, 118_264_581_564_861_424), // C(60, 30)
    ] {
        let program = counter(CounterKind::Racy, threads, increments);
        assert_eq!(explore(&program).unwrap().schedules(), schedules);
        assert_eq!(program.schedules().unwrap().to_string(), schedules.to_string());
    }
}

#[test]
fn only_threads_that_take_turns_lose_nothing() {
    // Increments as wholes can be arranged in C(4, 2) ways; every other schedule loses some.
    let outcomes = explore(&counter(CounterKind::Racy, 2, 2)).unwrap();
    assert_eq!(outcomes.of(&Outcome::Ends(vec![4])), 6);
    assert_eq!(outcomes.of(&Outcome::Ends(vec![1])), 0, "the last store is at least 2");
}

#[test]
fn sections_under_a_lock_are_arranged_as_wholes() {
    for kind in [CounterKind::Locked, CounterKind::Atomic] {
        let program = counter(kind, 3, 4); // 12! / (4! 4! 4!)
        let outcomes = explore(&program).unwrap();
        assert_eq!(outcomes.of(&Outcome::Ends(vec![12])), 34_650);
        assert_eq!(outcomes.schedules(), 34_650);
        assert_eq!(program.schedules(), Some(interleavings(&[4, 4, 4])));
        assert_eq!(shortest_failure(&program), Ok(None));
    }
}

#[test]
fn the_number_of_schedules_of_other_locking_programs_is_not_guessed() {
    assert_eq!(two_locks().schedules(), None);
    assert_eq!(condvar_right().schedules(), None);
    let beside = vec![vec![Lock("l"), Yield, Unlock("l")], vec![Yield]];
    assert_eq!(Program::new(beside, &[]).schedules(), None);
}

#[test]
fn interleavings_are_multinomials() {
    assert_eq!(interleavings(&[]).to_string(), "1");
    assert_eq!(interleavings(&[7]).to_string(), "1");
    assert_eq!(interleavings(&[1; 20]).to_string(), "2432902008176640000"); // 20!
    let pascal =
        |n: usize, k: usize| interleavings(&[k, n - k]).to_string().parse::<u128>().unwrap();
    for n in 1..100 {
        for k in 1..n {
            assert_eq!(pascal(n, k), pascal(n - 1, k - 1) + pascal(n - 1, k), "C({n}, {k})");
        }
    }
}

#[test]
fn two_locks_in_opposite_order_can_deadlock_and_in_one_order_cannot() {
    // Deadlocks: each takes its first lock, in 2 orders. Else one has both, and the other takes
    // its first lock before or after the last is given back: 2 ways for either to be first.
    let outcomes = explore(&two_locks()).unwrap();
    assert_eq!((outcomes.schedules(), outcomes.of(&Outcome::Deadlock)), (6, 2));
    assert_eq!(shortest_failure(&two_locks()).unwrap(), Some(vec![0, 1]));
    let outcomes = explore(&ordered_locks()).unwrap();
    assert_eq!((outcomes.schedules(), outcomes.of(&Outcome::Deadlock)), (2, 0));
}

#[test]
fn a_wake_up_is_lost_only_where_the_thread_looks_without_the_lock() {
    assert!(explore(&condvar_lost_wakeup()).unwrap().of(&Outcome::Deadlock) > 0);
    let right = explore(&condvar_right()).unwrap();
    assert_eq!(right.of(&Outcome::Ends(vec![1])), right.schedules());
}

#[test]
fn a_program_that_is_too_large_is_refused_with_its_number_of_schedules() {
    let program = counter(CounterKind::Racy, 4, 5);
    let known = interleavings(&[15; 4]);
    assert_eq!(explore(&program), Err(ExploreError::TooLarge { schedules: Some(known) }));
    let endless = Program::new(vec![vec![Yield, Jump(0)], vec![Add(1), Jump(0)]], &[]);
    assert_eq!(explore(&endless), Err(ExploreError::TooLarge { schedules: None }));
    let error = sample(&endless, 1, &mut Rng::with_seed(1)).unwrap_err();
    assert_eq!(error, ExploreError::TooLarge { schedules: None });
}

#[test]
fn a_lock_can_be_given_back_only_by_its_holder() {
    let program = Program::new(vec![vec![Lock("l")], vec![Unlock("l")]], &[]);
    let error = explore(&program).unwrap_err();
    assert_eq!(error, ExploreError::NotHeld(NotHeld { thread: 1, lock: "l" }));
    let program = Program::new(vec![vec![Wait("c", "l")]], &[]);
    assert_eq!(explore(&program), Err(ExploreError::NotHeld(NotHeld { thread: 0, lock: "l" })));
}

#[test]
fn a_sample_of_equally_likely_schedules_comes_close() {
    let program = counter(CounterKind::Racy, 2, 2);
    let share = |outcomes: &item38_locks::explorer::Outcomes, count| {
        let outcome = Outcome::Ends(vec![count]);
        outcomes.of(&outcome) as f64 / outcomes.schedules() as f64
    };
    let exact = explore(&program).unwrap();
    let drawn = sample(&program, 100_000, &mut Rng::with_seed(38)).unwrap();
    assert_eq!(drawn.schedules(), 100_000);
    for count in 2..=4 {
        let (drawn, exact) = (share(&drawn, count), share(&exact, count));
        // Five standard deviations of a share of 100,000 are less than 0.8 %.
        assert!((drawn - exact).abs() < 0.008, "{count}: {drawn} and {exact}");
    }
    assert_eq!(drawn, sample(&program, 100_000, &mut Rng::with_seed(38)).unwrap());
}

#[test]
fn a_schedule_is_drawn_as_on_a_board() {
    let program = counter(CounterKind::Racy, 2, 1);
    let drawn = draw(&program, &[0, 1, 1, 1, 0, 0]);
    let board = "\
Thread A             | Thread B
value = count      0 |
                     | value = count      0
                     | value = value + 1  1
                     | count = value      1
value = value + 1  1 |
count = value      1 |
count should be 2, found 1";
    assert_eq!(drawn, board);
    assert!(draw(&program, &[0]).ends_with("The schedule goes on."));
}
