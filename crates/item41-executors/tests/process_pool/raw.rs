//! Calls whose arguments and outcomes are bytes.

use item41_executors::{
    Outcome, TaskError,
    parts::{Parts, read_part, write_part},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{DIE, DOUBLE, FATE, LENGTH, UNREGISTERED, limits::builder, pool};

fn parts<T: Serialize>(values: &[T]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for value in values {
        write_part(value, &mut bytes).unwrap();
    }
    bytes
}

fn outcomes<R: DeserializeOwned>(bytes: &[u8]) -> Vec<Outcome<R>> {
    Parts::new(bytes).map(|part| read_part(part.unwrap()).unwrap()).collect()
}

#[test]
fn parts_have_outcomes_as_the_arguments_have_them() {
    let pool = pool(1);
    let arguments = parts(&[0_u64, 1, 2, 3]);
    let raw = pool.submit_parts(&FATE, &arguments).unwrap().result().unwrap();
    let outcomes = outcomes::<(u64, bool)>(&raw);
    assert_eq!((&outcomes[0], &outcomes[3]), (&Ok((0, false)), &Ok((3, false))));
    assert!(matches!(outcomes[1], Err(TaskError::Panicked { .. })), "{outcomes:?}");
    assert!(matches!(outcomes[2], Err(TaskError::Serialization { .. })), "{outcomes:?}");
}

#[test]
fn parts_that_are_no_arguments_have_an_error_each() {
    let pool = pool(1);
    let arguments = [parts(&["seven"]), parts(&[7_u64])].concat();
    let raw = pool.submit_parts(&DOUBLE, &arguments).unwrap().result().unwrap();
    let outcomes = outcomes::<u64>(&raw);
    assert!(matches!(outcomes[0], Err(TaskError::Serialization { .. })), "{outcomes:?}");
    assert_eq!(outcomes[1], Ok(14));
}

#[test]
fn bytes_that_do_not_divide_into_parts_are_refused() {
    let pool = pool(1);
    for bytes in [&[1][..], &[1, 0, 0, 0], &[255, 255, 255, 255, 0]] {
        let error = pool.submit_parts(&DOUBLE, bytes).unwrap().result().unwrap_err();
        let text = error.to_string();
        assert!(text.ends_with("its bytes do not divide into parts"), "{text}");
    }
    assert_eq!(pool.submit_parts(&DOUBLE, &[]).unwrap().result(), Ok(Vec::new()));
    assert_eq!(pool.submit(&DOUBLE, 21).unwrap().result(), Ok(42));
}

#[test]
fn parts_longer_than_a_message_are_refused() {
    let pool = builder(1).message_bytes(1024).build().unwrap();
    let arguments = parts(&[vec![1_u8; 1024]]);
    let error = pool.submit_parts(&LENGTH, &arguments).unwrap().result().unwrap_err();
    assert!(error.to_string().contains("more than the 1024 bytes"), "{error}");
}

#[test]
fn parts_of_unregistered_task_have_an_error_each() {
    let pool = pool(1);
    let raw = pool.submit_parts(&UNREGISTERED, &parts(&[1_u64, 2])).unwrap().result().unwrap();
    let unknown = Err(TaskError::UnknownTask { task: "unregistered".to_owned() });
    assert_eq!(outcomes::<u64>(&raw), [unknown.clone(), unknown]);
}

#[test]
fn parts_whose_worker_dies_are_lost() {
    let pool = builder(1).replace_dead_workers(true).build().unwrap();
    let lost = pool.submit_parts(&DIE, &parts(&[()])).unwrap().result();
    assert!(matches!(lost, Err(TaskError::WorkerLost { .. })), "{lost:?}");
    let raw = pool.submit_parts(&DOUBLE, &parts(&[21_u64])).unwrap().result().unwrap();
    assert_eq!(outcomes::<u64>(&raw), [Ok(42)]);
}
