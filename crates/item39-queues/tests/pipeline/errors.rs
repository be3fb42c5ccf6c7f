//! What a pipeline that has stopped says as an error.

use std::{error::Error, io, iter};

use item39_queues::Pipeline;

use crate::three_stages;

#[test]
fn stopped_names_stage_item_and_cause() {
    let stopped = three_stages(1, || Err("too dark".to_owned())).collect(0..1000).unwrap_err();
    let failure = &stopped.failures[0];
    assert_eq!(failure.to_string(), "stage \"middle\" failed on item 20");
    assert_eq!(failure.source().expect("an error").to_string(), "too dark");
    let error: Box<dyn Error + Send + Sync> = Box::new(stopped);
    let cause = error.source().expect("a stage failed");
    assert_eq!((cause.to_string(), cause.source().is_none()), ("too dark".to_owned(), true));
}

/// As `anyhow` shows it with `{:#}`.
#[test]
fn chain_of_causes_repeats_nothing() {
    let no_photo = || io::Error::new(io::ErrorKind::NotFound, Small(Pixels));
    let resize = move |item: usize| if item == 1 { Err(no_photo()) } else { Ok(item) };
    let pipeline = Pipeline::bounded(4).unwrap().try_stage("resize", 1, resize);
    let stopped = pipeline.collect([0, 1]).unwrap_err();
    let causes = iter::successors(stopped.source(), |&cause| cause.source());
    let all = iter::once(stopped.to_string()).chain(causes.map(ToString::to_string));
    let message = "the pipeline stopped because stage \"resize\" failed on item 1; \
                   0 of 2 items are not finished: the photo is too small: 3 of 16 pixels";
    assert_eq!(all.collect::<Vec<_>>().join(": "), message);
    assert!(stopped.source().is_some_and(<dyn Error>::is::<io::Error>), "found by its type");
}

#[derive(Debug, thiserror::Error)]
#[error("the photo is too small")]
struct Small(#[source] Pixels);

#[derive(Debug, thiserror::Error)]
#[error("3 of 16 pixels")]
struct Pixels;
