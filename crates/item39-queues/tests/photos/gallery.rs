//! The gallery and the camera, asked by hand.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    thread,
};

use item39_queues::photos::{Camera, CameraFaults, Gallery, shoot};

use crate::{NO_LATENCY, connect, files, names, say, status};

fn put(number: u32, length: usize) -> Vec<u8> {
    format!("PUT /photos/{number} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n").into()
}

fn open(folder: &std::path::Path) -> Gallery {
    Gallery::open(folder, NO_LATENCY, 2, [9].into()).expect("a gallery")
}

#[test]
fn a_photo_that_is_still_arriving_is_not_there_and_then_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let gallery = open(folder.path());
    let jpeg = shoot(1, 64, 48).unwrap();
    let mut upload = connect(&gallery.url());
    upload.write_all(&put(7, jpeg.len())).unwrap();
    upload.write_all(&jpeg[..jpeg.len() / 2]).unwrap();
    while names(folder.path()).is_empty() {
        thread::yield_now(); // Until the gallery writes aside
    }
    assert!(gallery.photos().unwrap().is_empty());
    assert_eq!(status(&say(&gallery.url(), "GET /photos/7 HTTP/1.1\r\n\r\n")), 404);

    upload.write_all(&jpeg[jpeg.len() / 2..]).unwrap();
    let mut answer = Vec::new();
    upload.read_to_end(&mut answer).unwrap();
    assert_eq!(status(&answer), 201);
    assert_eq!(names(folder.path()), files([7]));
    let answer = say(&gallery.url(), "GET /photos/7 HTTP/1.1\r\n\r\n");
    assert_eq!(status(&answer), 200);
    assert!(answer.ends_with(&jpeg));
}

#[test]
fn a_photo_that_stops_arriving_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let gallery = open(folder.path());
    let jpeg = shoot(1, 64, 48).unwrap();
    let half = [put(7, jpeg.len()), jpeg[..jpeg.len() / 2].to_vec()].concat();
    assert_eq!(status(&say(&gallery.url(), half)), 400);
    assert!(names(folder.path()).is_empty());
}

#[test]
fn what_is_no_photo_is_refused_and_stores_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let gallery = open(folder.path());
    for (request, code) in [
        ([put(7, 5), b"no jpg".to_vec()].concat(), 415),
        ([put(9, 5), b"hello".to_vec()].concat(), 403),
        (put(7, 1 << 30), 413),
        (b"PUT /photos/7 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_vec(), 411),
        (b"PUT /photos/7 HTTP/1.1\r\nContent-Length: many\r\n\r\n".to_vec(), 413),
        (b"PUT /photos/../7 HTTP/1.1\r\n\r\n".to_vec(), 404),
        (b"PUT /photos/-7 HTTP/1.1\r\n\r\n".to_vec(), 404),
        (b"DELETE /photos/7 HTTP/1.1\r\n\r\n".to_vec(), 404),
        (b"GET /photos/7 HTTP/1.1\r\n\r\n".to_vec(), 404),
        (b"hello\r\n\r\n".to_vec(), 400),
        (Vec::new(), 400),
        (vec![b'x'; 100_000], 400),
    ] {
        let shown = String::from_utf8_lossy(&request[..request.len().min(80)]).into_owned();
        assert_eq!(status(&say(&gallery.url(), request)), code, "{shown}");
    }
    assert!(names(folder.path()).is_empty());
}

#[test]
fn the_page_shows_every_photo() {
    let folder = tempfile::tempdir().unwrap();
    let gallery = open(folder.path());
    let jpeg = shoot(1, 64, 48).unwrap();
    for number in [3, 12] {
        let request = [put(number, jpeg.len()), jpeg.clone()].concat();
        assert_eq!(status(&say(&gallery.url(), request)), 201);
    }
    let page = String::from_utf8(say(&gallery.url(), "GET / HTTP/1.1\r\n\r\n")).unwrap();
    assert!(page.contains("<h1>2 photos</h1>"), "{page}");
    for image in ["<img src=/photos/3 ", "<img src=/photos/12 "] {
        assert!(page.contains(image), "{page}");
    }
}

#[test]
fn what_a_killed_gallery_had_not_finished_is_cleared_away_and_photos_stay() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".arriving-x1"), "half").unwrap();
    fs::write(folder.path().join("photo-3.jpg"), "whole").unwrap();
    fs::write(folder.path().join("notes.txt"), "not ours").unwrap();
    let gallery = open(folder.path());
    assert_eq!(gallery.photos().unwrap(), [3].into());
    assert_eq!(names(folder.path()), ["notes.txt", "photo-3.jpg"].map(str::to_owned).into());
}

#[test]
fn a_camera_knows_its_photos_and_no_others() {
    let camera = Camera::start(3, (64, 48), NO_LATENCY, 1, CameraFaults::default()).unwrap();
    let answer = say(&camera.url(), "GET /photos/2 HTTP/1.1\r\n\r\n");
    assert!(answer.ends_with(&shoot(2, 64, 48).unwrap()));
    for request in ["GET /photos/3", "GET /photos/", "GET /", "PUT /photos/2"] {
        let answer = say(&camera.url(), format!("{request} HTTP/1.1\r\n\r\n"));
        assert_eq!(status(&answer), 404, "{request}");
    }
}

#[test]
fn what_is_switched_off_lets_nobody_in() {
    let camera = Camera::start(3, (64, 48), NO_LATENCY, 2, CameraFaults::default()).unwrap();
    let address = camera.url().trim_start_matches("http://").to_owned();
    drop(camera);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_camera_without_pixels_is_refused() {
    let error = Camera::start(1, (0, 48), NO_LATENCY, 1, CameraFaults::default()).err();
    assert!(error.is_some_and(|error| error.to_string().starts_with("cannot encode it")));
}
