//! The explorer's counts are those of combinatorics and of a second explorer.
//!
//! The second one follows every schedule from its beginning to its end and shares no code with the
//! first.

mod text;
mod walker;

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use item38_locks::explorer::{
    CounterKind, ExploreError, Instruction, Instruction::*, Operand, Outcome, Program,
    condvar_lost_wakeup, condvar_right, context_switches, counter, draw, explore, interleavings,
    ordered_locks, outcomes, replay, sample, shortest_failure, two_locks,
};

use crate::walker::walk;

fn counts(program: &Program) -> BTreeMap<Outcome, u128> {
    let outcomes = explore(program).expect("the program is small");
    outcomes.iter().map(|(outcome, schedules)| (outcome.clone(), schedules)).collect()
}

fn assert_same_as_walking(program: &Program) {
    let (walked, fewest_switches) = walk(program);
    assert_eq!(counts(program), walked, "{program:?}");
    let found: BTreeSet<_> = walked.keys().cloned().collect();
    assert_eq!(outcomes(program), Ok(found), "{program:?}");
    let failure = shortest_failure(program).expect("the program is small");
    assert_eq!(failure.map(|schedule| context_switches(&schedule)), fewest_switches, "{program:?}");
    if let Some(known) = program.schedules() {
        assert_eq!(known.to_string(), walked.values().sum::<u128>().to_string(), "{program:?}");
    }
}

#[test]
fn lesson_programs_have_the_outcomes_that_walking_finds() {
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

/// The programs use each instruction that does not loop, and some can deadlock.
#[test]
fn random_programs_have_the_outcomes_that_walking_finds() {
    let mut rng = Rng::with_seed(38);
    let mut deadlocks = 0;
    for _ in 0..100 {
        let threads: Vec<_> = (0..2).map(|_| thread(&mut rng)).collect();
        // A third thread, so that both others may sleep when a notification comes.
        let notify = |rng: &mut Rng| *rng.choice(&[NotifyOne("c"), NotifyAll("c"), Yield]).unwrap();
        let third = vec![notify(&mut rng), notify(&mut rng)];
        let program = Program::new([third].into_iter().chain(threads));
        let program = program.initial("x", rng.u64(..2)).expected("x", 1).expected("y", 1);
        assert_same_as_walking(&program);
        deadlocks += usize::from(explore(&program).unwrap().of(&Outcome::Deadlock) > 0);
    }
    assert!((10..90).contains(&deadlocks), "{deadlocks} of them can stand still");
}

fn thread(rng: &mut Rng) -> Vec<Instruction<'static>> {
    let lock = *rng.choice(&["first", "second"]).expect("the list is not empty");
    let plain = |rng: &mut Rng| {
        let name = *rng.choice(&["x", "y"]).expect("the list is not empty");
        let exchange = CompareExchange(name, Operand::Value(1), Operand::Number(1));
        let atomic = [FetchAdd(name, 1), Set(name, 1), exchange];
        let other = [Load(name), Add(1), Store(name), Yield, NotifyAll("c"), NotifyOne("c")];
        *rng.choice(&[&atomic[..], &other].concat()).expect("the list is not empty")
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
fn racy_counter_has_as_many_schedules_as_arrangements() {
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
fn racy_counter_is_right_only_when_increments_take_turns() {
    // Increments as wholes can be arranged in C(4, 2) ways; every other schedule loses some.
    let outcomes = explore(&counter(CounterKind::Racy, 2, 2)).unwrap();
    assert_eq!(outcomes.of(&Outcome::Ends(vec![4])), 6);
    assert_eq!(outcomes.of(&Outcome::Ends(vec![1])), 0, "the last store is at least 2");
}

#[test]
fn locked_sections_are_arranged_as_wholes() {
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
fn schedules_of_other_locking_programs_are_not_guessed() {
    assert_eq!(two_locks().schedules(), None);
    assert_eq!(condvar_right().schedules(), None);
    let beside = vec![vec![Lock("l"), Yield, Unlock("l")], vec![Yield]];
    assert_eq!(Program::new(beside).schedules(), None);
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
fn two_locks_deadlock_only_in_opposite_order() {
    // Deadlocks: each takes its first lock, in 2 orders. Otherwise one thread takes both, and the
    // other takes its first lock before or after the last release: 2 ways for either thread.
    let outcomes = explore(&two_locks()).unwrap();
    assert_eq!((outcomes.schedules(), outcomes.of(&Outcome::Deadlock)), (6, 2));
    assert_eq!(shortest_failure(&two_locks()).unwrap(), Some(vec![0, 1]));
    let outcomes = explore(&ordered_locks()).unwrap();
    assert_eq!((outcomes.schedules(), outcomes.of(&Outcome::Deadlock)), (2, 0));
}

#[test]
fn wakeup_is_lost_only_when_checked_without_the_lock() {
    assert!(explore(&condvar_lost_wakeup()).unwrap().of(&Outcome::Deadlock) > 0);
    let right = explore(&condvar_right()).unwrap();
    assert_eq!(right.of(&Outcome::Ends(vec![1])), right.schedules());
}

#[test]
fn too_large_program_is_refused_with_its_schedules() {
    let program = counter(CounterKind::Racy, 4, 5);
    let known = interleavings(&[15; 4]);
    assert_eq!(explore(&program), Err(ExploreError::TooLarge { schedules: Some(known) }));
    let counts_on = Program::new([vec![Yield, Jump(0)], vec![Add(1), Jump(0)]]);
    assert_eq!(explore(&counts_on), Err(ExploreError::TooLarge { schedules: None }));
    assert_eq!(outcomes(&counts_on), Err(ExploreError::TooLarge { schedules: None }));
    let error = sample(&counts_on, 1, &mut Rng::with_seed(1)).unwrap_err();
    assert_eq!(error, ExploreError::TooLarge { schedules: None });
}

#[test]
fn unlock_without_holding_names_thread_and_lock() {
    let reason = |thread| {
        format!("cannot unlock `l` in thread {thread}: the thread does not hold it; lock it first")
    };
    let program = Program::new([vec![Lock("l")], vec![Unlock("l")]]);
    assert_eq!(explore(&program).unwrap_err().to_string(), reason("B"));
    assert_eq!(outcomes(&program).unwrap_err().to_string(), reason("B"));
    assert_eq!(shortest_failure(&program).unwrap_err().to_string(), reason("B"));
    let program = Program::new([vec![Wait("c", "l")]]).named(["waiter"]);
    assert_eq!(explore(&program).unwrap_err().to_string(), reason("waiter"));
}

/// Asserts that the shares of a sample are those of all schedules.
fn assert_sample_is_fair(program: &Program, seed: u64) {
    let exact = explore(program).expect("the program is small");
    let drawn = sample(program, 5_000, &mut Rng::with_seed(seed)).expect("the program ends");
    assert_eq!(drawn.schedules(), 5_000);
    for (outcome, count) in exact.iter() {
        let exact = count as f64 / exact.schedules() as f64;
        let share = drawn.share(outcome);
        // Five standard deviations, and a little for outcomes that were never drawn.
        let most = 2.6 * share.margin + 0.005;
        assert!((share.estimate - exact).abs() < most, "{outcome:?} {share:?} {exact} {program:?}");
    }
    assert_eq!(Ok(drawn), sample(program, 5_000, &mut Rng::with_seed(seed)));
}

#[test]
fn sample_estimates_the_shares_of_all_schedules() {
    assert_sample_is_fair(&counter(CounterKind::Racy, 2, 2), 38);
    assert_sample_is_fair(&counter(CounterKind::Locked, 3, 2), 38);
    // Threads wait here: without weights the deadlock would have 55 % instead of 33 %.
    assert_sample_is_fair(&two_locks(), 38);
    assert_sample_is_fair(&condvar_lost_wakeup(), 38);
    assert_sample_is_fair(&condvar_right(), 38);
    assert_sample_is_fair(&condvar_right().spurious_wakeups(2), 38);
}

#[test]
fn sample_is_fair_for_random_programs() {
    let mut rng = Rng::with_seed(7);
    for seed in 0..30 {
        let threads: Vec<_> = (0..3).map(|_| thread(&mut rng)).collect();
        assert_sample_is_fair(&Program::new(threads).initial("x", 1), seed);
    }
}

/// A thread that waits in a loop for a change that never comes.
fn spins_forever() -> Program<'static> {
    let waits = vec![Load("ready"), JumpIfSet(3), Jump(0)];
    Program::new([waits, vec![Yield, Yield]]).expected("ready", 0)
}

#[test]
fn shortest_failure_finds_a_thread_that_spins_forever() {
    let program = spins_forever();
    let schedule = shortest_failure(&program).unwrap().expect("it never ends");
    assert_eq!(replay(&program, &schedule).unwrap().outcome, Some(Outcome::Endless));
    let drawn = draw(&program, &schedule).unwrap();
    assert!(drawn.ends_with("From here on the threads go around in loops forever."), "{drawn}");
    assert_eq!(outcomes(&program), Ok([Outcome::Endless].into()));
    assert_eq!(explore(&program), Err(ExploreError::Uncountable));
}

/// Each thread takes its own flag and spins while the other has one.
#[test]
fn shortest_failure_finds_threads_that_spin_for_each_other() {
    let polite = |mine, other| vec![Set(mine, 1), Load(other), JumpIfSet(1), Set(mine, 0)];
    let program = Program::new([polite("a", "b"), polite("b", "a")]);
    assert_eq!(shortest_failure(&program), Ok(Some(vec![0, 1])));
    assert_eq!(outcomes(&program), Ok([Outcome::Ends(vec![0, 0]), Outcome::Endless].into()));
}

/// A loop that another thread can end is not a failure, because schedulers are fair.
#[test]
fn shortest_failure_accepts_a_loop_that_another_thread_ends() {
    let waits = vec![Load("ready"), JumpIfSet(3), Jump(0)];
    let program = Program::new([waits, vec![Set("ready", 1)]]);
    assert_eq!(shortest_failure(&program), Ok(None));
    assert_eq!(outcomes(&program), Ok([Outcome::Ends(vec![1])].into()));
}

#[test]
fn spurious_wakeup_fails_a_wait_without_a_loop() {
    // The consumer checks once and waits. After that it should find an item.
    let consumer = vec![
        Lock("mutex"),
        Load("items"),
        JumpIfSet(7),
        Wait("changed", "mutex"),
        Load("items"),
        JumpIfSet(7),
        Set("missing", 1),
        Unlock("mutex"),
    ];
    let producer = vec![Lock("mutex"), Set("items", 1), NotifyAll("changed"), Unlock("mutex")];
    let program = Program::new([consumer, producer]).expected("missing", 0);
    assert_eq!(shortest_failure(&program), Ok(None));
    let program = program.spurious_wakeups(1);
    let schedule = shortest_failure(&program).unwrap().expect("the consumer wakes too early");
    let drawn = draw(&program, &schedule).unwrap();
    assert!(drawn.contains("wakes without a notification"), "{drawn}");
    // A loop around the wait passes, however often the thread wakes.
    let right = condvar_right().spurious_wakeups(3);
    assert_eq!(outcomes(&right), Ok([Outcome::Ends(vec![1])].into()));
}

/// A deadlock stays one if only a spurious wake-up could end it, because none need come.
#[test]
fn spurious_wakeups_do_not_hide_a_deadlock() {
    let program = condvar_lost_wakeup().spurious_wakeups(1);
    let outcomes = explore(&program).unwrap();
    assert!(outcomes.of(&Outcome::Deadlock) > 0 && outcomes.of(&Outcome::Ends(vec![1])) > 0);
}

#[test]
fn notify_one_wakes_one_thread_whichever() {
    let asleep = [Lock("m"), FetchAdd("asleep", 1)];
    let waits = |mine| [&asleep[..], &[Wait("c", "m"), Set(mine, 1), Unlock("m")]].concat();
    // The notifying thread waits until both sleep.
    let check = vec![
        Lock("m"),
        CompareExchange("asleep", Operand::Number(2), Operand::Number(2)),
        Unlock("m"),
        JumpIfSet(5),
        Jump(0),
        NotifyOne("c"),
    ];
    let program = Program::new([waits("a"), waits("b"), check.clone()]);
    assert_eq!(outcomes(&program), Ok([Outcome::Deadlock].into()), "one of two sleeps on");
    let twice = [&check[..], &[NotifyOne("c")]].concat();
    let program = Program::new([waits("a"), waits("b"), twice]);
    let both: BTreeSet<_> = [Outcome::Ends(vec![2, 1, 1])].into();
    assert_eq!(outcomes(&program), Ok(both), "two notifications wake both");
    // Either thread can be the first, which wakes the other.
    let waits = |number| {
        let first = CompareExchange("first", Operand::Number(0), Operand::Number(number));
        [&asleep[..], &[Wait("c", "m"), first, NotifyOne("c"), Unlock("m")]].concat()
    };
    let program = Program::new([waits(1), waits(2), check]);
    let found: BTreeSet<_> = [1, 2].map(|first| Outcome::Ends(vec![2, first])).into();
    assert_eq!(outcomes(&program), Ok(found));
}

#[test]
fn compare_exchange_stores_only_what_it_expected() {
    // A lock-free increment: try again if the count has changed since the load.
    let increment = vec![
        Load("count"),
        CompareExchange("count", Operand::Value(0), Operand::Value(1)),
        JumpIfSet(4),
        Jump(0),
    ];
    let program = Program::new([increment.clone(), increment.clone(), increment]);
    let program = program.initial("count", 5).expected("count", 8);
    assert_eq!(outcomes(&program), Ok([Outcome::Ends(vec![8])].into()));
    assert_eq!(shortest_failure(&program), Ok(None));
    // Without the second try some increments are given up.
    let once = vec![Load("count"), CompareExchange("count", Operand::Value(0), Operand::Value(1))];
    let program = Program::new([once.clone(), once]);
    let found: BTreeSet<_> = [1, 2].map(|count| Outcome::Ends(vec![count])).into();
    assert_eq!(outcomes(&program), Ok(found));
}

#[test]
fn initial_values_and_expectations_are_those_of_the_program() {
    let program = Program::new([vec![Load("a"), Store("b")]]).initial("a", 7).expected("b", 7);
    assert_eq!(outcomes(&program), Ok([Outcome::Ends(vec![7, 7])].into()));
    assert_eq!(explore(&program).unwrap().failures(&program), 0);
    // A variable without an expectation may have any value, and one that no thread uses is kept.
    let program = program.expected("b", 8).initial("c", 9).expected("c", 9);
    assert_eq!(program.variables().collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(explore(&program).unwrap().failures(&program), 1);
    let drawn = draw(&program, &[0, 0]).unwrap();
    assert!(drawn.ends_with("b should be 8, found 7"), "{drawn}");
}

#[test]
fn replay_refuses_steps_that_cannot_be_taken() {
    let why = |schedule: &[usize]| replay(&two_locks(), schedule).unwrap_err().to_string();
    assert_eq!(why(&[0, 1, 0]), "cannot replay step 3: thread A waits for second, held by B");
    assert_eq!(why(&[0, 2]), "cannot replay step 2: thread C does not exist; there are 2");
    assert_eq!(why(&[0; 6]), "cannot replay step 6: thread A has ended");
    let sleeps = Program::new([vec![Lock("m"), Wait("c", "m")]]);
    let error = replay(&sleeps, &[0, 0, 0]).unwrap_err();
    assert_eq!(error.to_string(), "cannot replay step 3: thread A sleeps at c");
    let wrong = Program::new([vec![Unlock("m")]]);
    let error = draw(&wrong, &[0]).unwrap_err();
    let expected = "cannot replay step 1: thread A does not hold `m`, which it would release";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn draw_has_a_column_for_each_thread() {
    let program = counter(CounterKind::Racy, 2, 1);
    let drawn = draw(&program, &[0, 1, 1, 1, 0, 0]).unwrap();
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
    assert!(draw(&program, &[0]).unwrap().ends_with("The schedule goes on."));
}
