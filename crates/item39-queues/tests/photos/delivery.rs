//! What becomes of the photos.

use std::{collections::BTreeSet, fs, time::Duration};

use item39_queues::photos::{
    Album, CameraFaults, PhotoFault, Plan, RunError, STAGES, over_queues, over_tokio, shoot,
    thumbnail,
};

use crate::{NO_LATENCY, Place, SIZE, files, names, plan};

fn broken(photos: &[u32]) -> CameraFaults {
    CameraFaults { broken: photos.iter().copied().collect(), leaves_after: None }
}

/// Runs over queues and over tokio, each with its own camera and gallery.
fn both_ways(photos: u32, faults: &CameraFaults, refused: &[u32], check: impl Fn(&Album, &Place)) {
    let plan = plan(photos);
    let place = Place::new(&plan, NO_LATENCY, faults.clone(), refused);
    let observed = over_queues(&place.client, &plan, |_| true).expect("nothing stops it");
    check(&observed.album, &place);
    let place = Place::new(&plan, NO_LATENCY, faults.clone(), refused);
    check(&over_tokio(&place.client, &plan).expect("a capacity"), &place);
}

#[test]
fn every_photo_arrives_and_is_the_right_one() {
    both_ways(20, &CameraFaults::default(), &[], |album, place| {
        assert_eq!(album.faults, []);
        assert_eq!(album.arrived.iter().copied().collect::<BTreeSet<_>>(), (0..20).collect());
        assert_eq!((album.arrived.len(), album.is_empty()), (20, false));
        assert_eq!(place.gallery.photos().unwrap(), (0..20).collect());
        for number in 0..20 {
            let stored = fs::read(place.folder.path().join(format!("photo-{number}.jpg"))).unwrap();
            let expected = thumbnail(&shoot(number % 16, SIZE.0, SIZE.1).unwrap(), 96).unwrap();
            assert!(stored == expected, "photo {number}");
        }
    });
}

#[test]
fn broken_photo_is_reported_and_the_others_arrive() {
    both_ways(12, &broken(&[0, 7]), &[], |album, place| {
        let mut faults: Vec<_> = album.faults.iter().map(|f| (f.photo, f.stage)).collect();
        faults.sort_unstable();
        assert_eq!(faults, [(0, "resize"), (7, "resize")]);
        assert!(
            album.faults[0].reason.starts_with("cannot decode the photo: "),
            "{:?}",
            album.faults
        );
        let rest = (0..12).filter(|number| ![0, 7].contains(number));
        assert_eq!(names(place.folder.path()), files(rest));
    });
}

#[test]
fn refused_upload_is_reported_and_the_others_arrive() {
    both_ways(12, &CameraFaults::default(), &[5], |album, place| {
        let reason = "the gallery answers 403: this photo is not wanted".to_owned();
        assert_eq!(album.faults, [PhotoFault { photo: 5, stage: "upload", reason }]);
        let message = "cannot upload photo 5: the gallery answers 403: this photo is not wanted";
        assert_eq!(album.faults[0].to_string(), message);
        assert_eq!(names(place.folder.path()), files((0..12).filter(|number| *number != 5)));
    });
}

#[test]
fn camera_that_goes_away_costs_only_its_own_photos() {
    let faults = CameraFaults { leaves_after: Some(5), ..CameraFaults::default() };
    both_ways(12, &faults, &[], |album, place| {
        assert!(album.faults.iter().all(|fault| fault.stage == "download"), "{:?}", album.faults);
        assert_eq!((album.arrived.len(), album.faults.len()), (5, 7), "{album:?}");
        assert_eq!(names(place.folder.path()), files(album.arrived.iter().copied()));
    });
}

#[test]
fn gallery_that_is_gone_is_a_fault_of_each_photo() {
    let plan = plan(6);
    let Place { _camera, gallery, client, folder } =
        Place::new(&plan, NO_LATENCY, CameraFaults::default(), &[]);
    drop(gallery);
    let observed = over_queues(&client, &plan, |_| true).unwrap();
    let stages: Vec<_> = observed.album.faults.iter().map(|fault| fault.stage).collect();
    assert_eq!(stages, ["upload"; 6]);
    assert!(names(folder.path()).is_empty());
}

#[test]
fn observations_of_a_run_fit_the_plan() {
    let (plan, latency) = (plan(10), Duration::from_millis(3));
    let place = Place::new(&plan, latency, broken(&[4]), &[]);
    let mut done = Vec::new();
    let observed = over_queues(&place.client, &plan, |number| {
        done.push(number);
        true
    });
    let observed = observed.unwrap();
    assert_eq!(done, (1..=10).collect::<Vec<_>>());
    assert!(observed.stages.iter().map(|stage| &*stage.name).eq(STAGES));
    assert!(observed.stages.iter().map(|stage| stage.workers).eq(plan.workers));
    assert!(observed.stages.iter().all(|stage| stage.done == 10));
    assert!(observed.stages[0].busy >= 10 * latency && observed.stages[2].busy >= 9 * latency);
    assert!(observed.elapsed >= 10 * latency / 3, "three workers download");
    assert!(observed.bottleneck.is_some());
    assert!(!observed.lengths.is_empty());
    assert!(observed.lengths.iter().all(|lengths| lengths.waiting.iter().all(|&len| len <= 2)));
    assert!(observed.lengths.is_sorted_by_key(|lengths| lengths.at));
    assert!(observed.lengths.is_sorted_by_key(|lengths| lengths.arrived));
    assert_eq!(
        observed.lengths.last().map(|lengths| lengths.arrived),
        Some(9),
        "not the broken one"
    );
}

#[test]
fn run_that_is_stopped_lists_unfinished_photos() {
    let plan = plan(1000);
    let place = Place::new(&plan, NO_LATENCY, CameraFaults::default(), &[]);
    let error = over_queues(&place.client, &plan, |done| done < 5).unwrap_err();
    let RunError::Stopped(stopped) = error else { panic!("{error:?}") };
    assert_eq!(stopped.value.album.len(), 5);
    assert!(stopped.failures.is_empty() && stopped.accepted < 1000);
    assert_eq!(stopped.unfinished.len(), stopped.accepted - 5);
    let stored = names(place.folder.path());
    assert!(stored.is_superset(&files(stopped.value.album.arrived)));
    assert!(stored.iter().all(|name| name.starts_with("photo-")), "nothing is half-written");
}

#[test]
fn plan_with_a_zero_is_an_error() {
    let place = Place::new(&plan(3), NO_LATENCY, CameraFaults::default(), &[]);
    let no_capacity = Plan { capacity: 0, ..plan(3) };
    let error = over_queues(&place.client, &no_capacity, |_| true).unwrap_err();
    assert!(matches!(error, RunError::Capacity(_)), "{error:?}");
    assert!(over_tokio(&place.client, &no_capacity).is_err());
    let no_workers = Plan { workers: [1, 0, 1], ..plan(3) };
    assert!(over_queues(&place.client, &no_workers, |_| true).is_err());
}
