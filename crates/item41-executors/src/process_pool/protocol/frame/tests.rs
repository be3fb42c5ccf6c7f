use proptest::prelude::*;

use super::*;

fn message(of: u64, body: &[u8]) -> Vec<u8> {
    let mut message = Outgoing::new();
    message.body().extend_from_slice(body);
    let mut message = message.finish(LIMIT).unwrap();
    set_number(&mut message, of);
    message
}

/// A message with its number.
type Numbered = (u64, Vec<u8>);

/// Reads a stream that arrives in pieces of these sizes, over and over.
fn messages(stream: &[u8], pieces: &[usize], limit: usize) -> (Vec<Numbered>, Result<(), Garbage>) {
    let mut incoming = Incoming::new(limit);
    let mut found = Vec::new();
    let (mut rest, mut sizes) = (stream, pieces.iter().cycle());
    while !rest.is_empty() {
        let size = (*sizes.next().unwrap()).clamp(1, rest.len());
        let mut piece = &rest[..size];
        let count = incoming.fill(&mut piece).unwrap();
        rest = &rest[count..];
        loop {
            match incoming.next() {
                Ok(Some((number, body))) => found.push((number, body.to_vec())),
                Ok(None) => break,
                Err(garbage) => return (found, Err(garbage)),
            }
        }
    }
    (found, Ok(()))
}

#[test]
fn length_beyond_the_limit_is_garbage_and_reserves_nothing() {
    let long = message(1, &[0; 11]);
    assert_eq!(messages(&long, &[5], 10), (vec![], Err(Garbage)));
    assert_eq!(messages(&long, &[5], 11).0.len(), 1);
    let mut incoming = Incoming::new(LIMIT);
    incoming.fill(&mut [0xFF; HEAD].as_slice()).unwrap();
    assert_eq!(incoming.next(), Err(Garbage));
    assert_eq!(incoming.bytes.len(), PIECE);
}

#[test]
fn announced_length_reserves_nothing_until_it_comes() {
    let large = message(7, &vec![1; 10 << 20]);
    let mut incoming = Incoming::new(LIMIT);
    incoming.fill(&mut &large[..100]).unwrap();
    assert_eq!(incoming.next(), Ok(None));
    assert_eq!(incoming.bytes.len(), PIECE);
}

#[test]
fn large_message_gives_its_memory_back() {
    let large = message(7, &vec![1; 1 << 20]);
    let (mut incoming, mut rest) = (Incoming::new(LIMIT), &large[..]);
    while incoming.fill(&mut rest).unwrap() > 0 {}
    assert_eq!(incoming.next().unwrap().unwrap().1.len(), 1 << 20);
    incoming.space();
    assert_eq!(incoming.bytes.len(), PIECE);
}

#[test]
fn finish_refuses_a_message_beyond_its_limit() {
    let body_of = |length| {
        let mut message = Outgoing::new();
        message.body().resize(HEAD + length, 0);
        message
    };
    assert!(body_of(10).finish(10).is_some() && body_of(11).finish(10).is_none());
}

fn bodies() -> impl Strategy<Value = Vec<Numbered>> {
    let body = prop_oneof![
        9 => prop::collection::vec(any::<u8>(), 0..50),
        1 => prop::collection::vec(any::<u8>(), 60_000..70_000),
    ];
    prop::collection::vec((any::<u64>(), body), 0..6)
}

proptest! {
    // A failure prints its seed; no file is written beside the sources.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn messages_come_out_whole_however_the_stream_is_cut(
        sent in bodies(),
        pieces in prop::collection::vec(1_usize..100_000, 1..8),
    ) {
        let stream: Vec<u8> = sent.iter().flat_map(|(of, body)| message(*of, body)).collect();
        prop_assert_eq!(messages(&stream, &pieces, LIMIT), (sent, Ok(())));
    }

    #[test]
    fn no_stream_makes_it_panic_or_read_too_far(
        stream in prop::collection::vec(any::<u8>(), 0..2000),
        pieces in prop::collection::vec(1_usize..300, 1..5),
    ) {
        let (found, _) = messages(&stream, &pieces, LIMIT);
        let bytes: usize = found.iter().map(|(_, body)| HEAD + body.len()).sum();
        prop_assert!(bytes <= stream.len());
    }

    /// The messages before the foreign bytes come out. Then the stream is known to be broken, at the
    /// next head at the latest.
    #[test]
    fn foreign_bytes_between_messages_are_noticed(
        sent in bodies(),
        foreign in prop::collection::vec(any::<u8>(), 1..40),
        piece in 1_usize..100_000,
    ) {
        let before: Vec<u8> = sent.iter().flat_map(|(of, body)| message(*of, body)).collect();
        let after = message(9, &[0; 64]);
        // Foreign bytes that are the beginning of a message are not foreign.
        prop_assume!(!after.starts_with(&foreign));
        let (found, end) = messages(&[before, foreign, after].concat(), &[piece], LIMIT);
        prop_assert_eq!((found, end), (sent, Err(Garbage)));
    }

    #[test]
    fn head_with_one_wrong_bit_is_garbage(of in any::<u64>(), bit in 0_usize..HEAD * 8) {
        let mut stream = message(of, b"body");
        stream[bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(messages(&stream, &[100], LIMIT), (vec![], Err(Garbage)));
    }
}
