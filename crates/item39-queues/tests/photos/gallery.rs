//! The gallery and the camera, asked by hand.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    process::Command,
    thread,
    time::{Duration, Instant},
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
fn photo_that_is_arriving_is_not_there_until_whole() {
    let folder = tempfile::tempdir().unwrap();
    let gallery = open(folder.path());
    let jpeg = shoot(1, 64, 48).unwrap();
    let mut upload = connect(&gallery.url());
    upload.write_all(&put(7, jpeg.len())).unwrap();
    upload.write_all(&jpeg[..jpeg.len() / 2]).unwrap();
    while names(folder.path()).is_empty() {
        thread::yield_now(); // Until the gallery writes the file
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
fn photo_that_stops_arriving_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let gallery = open(folder.path());
    let jpeg = shoot(1, 64, 48).unwrap();
    let half = [put(7, jpeg.len()), jpeg[..jpeg.len() / 2].to_vec()].concat();
    assert_eq!(status(&say(&gallery.url(), half)), 400);
    assert!(names(folder.path()).is_empty());
}

#[test]
fn malformed_request_is_refused_and_stores_nothing() {
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
        (b"\xff\xfe\r\n\r\n".to_vec(), 400),
        (b"GET /photos/7 HTTP/1.1\r\nX-Name: \xe9\r\n\r\n".to_vec(), 404),
        (Vec::new(), 400),
        (vec![b'x'; 100_000], 400),
    ] {
        let shown = String::from_utf8_lossy(&request[..request.len().min(80)]).into_owned();
        assert_eq!(status(&say(&gallery.url(), request)), code, "{shown}");
    }
    assert!(names(folder.path()).is_empty());
}

#[test]
fn page_shows_every_photo() {
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
fn gallery_removes_only_what_killed_galleries_left() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".arriving-x1"), "half").unwrap();
    fs::write(folder.path().join("photo-3.jpg"), "whole").unwrap();
    fs::write(folder.path().join("notes.txt"), "not ours").unwrap();
    let gallery = open(folder.path());
    assert_eq!(gallery.photos().unwrap(), [3].into());
    assert_eq!(names(folder.path()), ["notes.txt", "photo-3.jpg"].map(str::to_owned).into());
}

#[test]
fn camera_has_its_photos_and_no_others() {
    let camera = Camera::start(3, (64, 48), NO_LATENCY, 1, CameraFaults::default()).unwrap();
    let answer = say(&camera.url(), "GET /photos/2 HTTP/1.1\r\n\r\n");
    assert!(answer.ends_with(&shoot(2, 64, 48).unwrap()));
    for request in ["GET /photos/3", "GET /photos/", "GET /", "PUT /photos/2"] {
        let answer = say(&camera.url(), format!("{request} HTTP/1.1\r\n\r\n"));
        assert_eq!(status(&answer), 404, "{request}");
    }
}

#[test]
fn camera_that_is_dropped_accepts_no_connection() {
    let camera = Camera::start(3, (64, 48), NO_LATENCY, 2, CameraFaults::default()).unwrap();
    let address = camera.url().trim_start_matches("http://").to_owned();
    drop(camera);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn camera_without_pixels_is_an_error() {
    let error = Camera::start(1, (0, 48), NO_LATENCY, 1, CameraFaults::default()).err();
    assert!(error.is_some_and(|error| error.to_string().starts_with("cannot encode the photo")));
}

#[test]
fn head_gets_the_head_of_the_answer_only() {
    let folder = tempfile::tempdir().unwrap();
    let gallery = open(folder.path());
    let jpeg = shoot(1, 64, 48).unwrap();
    say(&gallery.url(), [put(3, jpeg.len()), jpeg.clone()].concat());
    let camera = Camera::start(3, (64, 48), NO_LATENCY, 1, CameraFaults::default()).unwrap();
    for url in [gallery.url(), camera.url()] {
        for path in ["/photos/2", "/photos/3", "/"] {
            let whole = say(&url, format!("GET {path} HTTP/1.1\r\n\r\n"));
            let head = say(&url, format!("HEAD {path} HTTP/1.1\r\n\r\n"));
            assert!(whole.starts_with(&head) && head.ends_with(b"\r\n\r\n"), "{url}{path}");
            assert!(whole.len() > head.len());
        }
    }
}

/// A second gallery must not take the file that the first one is writing for an abandoned one.
#[test]
fn second_gallery_in_a_folder_leaves_the_first_alone() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path());
    let jpeg = shoot(1, 64, 48).unwrap();
    let mut upload = connect(&first.url());
    upload.write_all(&put(7, jpeg.len())).unwrap();
    upload.write_all(&jpeg[..jpeg.len() / 2]).unwrap();
    while names(folder.path()).is_empty() {
        thread::yield_now(); // Until the gallery writes the file
    }
    let second = open(folder.path());
    upload.write_all(&jpeg[jpeg.len() / 2..]).unwrap();
    let mut answer = Vec::new();
    upload.read_to_end(&mut answer).unwrap();
    assert_eq!(status(&answer), 201);
    assert_eq!(second.photos().unwrap(), [7].into());
}

#[test]
fn stored_photo_has_the_permissions_of_the_umask() {
    let folder = tempfile::tempdir().unwrap();
    let gallery = open(folder.path());
    let jpeg = shoot(1, 64, 48).unwrap();
    assert_eq!(status(&say(&gallery.url(), [put(7, jpeg.len()), jpeg].concat())), 201);
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
    // What any program makes in this process's umask.
    fs::write(folder.path().join("reference"), "").unwrap();
    assert_eq!(mode("photo-7.jpg"), mode("reference"));
    let restricted = "umask 027; exec \"$0\" --width 64 --photos 1 --latency 0 --gallery \"$1\"";
    let mut run = Command::new("sh");
    run.args(["-c", restricted, env!("CARGO_BIN_EXE_photos")]);
    assert!(run.arg(folder.path().join("new")).output().unwrap().status.success());
    assert_eq!(mode("new/photo-0.jpg") & 0o777, 0o640);
}

/// Clients that send a byte now and then, and clients that read nothing.
#[test]
fn gallery_closes_soon_beside_clients_that_dawdle() {
    let folder = tempfile::tempdir().unwrap();
    let gallery = open(folder.path());
    let url = gallery.url();
    let dawdlers: Vec<_> = (0..4)
        .map(|_| {
            let mut client = connect(&url);
            thread::spawn(move || {
                let start = Instant::now();
                client.write_all(b"GET / HTTP/1.1\r\n").unwrap();
                while client.write_all(b"X-More: 1\r\n").is_ok() {
                    thread::sleep(Duration::from_millis(100));
                    assert!(start.elapsed() < Duration::from_secs(30), "the gallery still reads");
                }
            })
        })
        .collect();
    thread::sleep(Duration::from_millis(300)); // Both workers serve one of them
    let start = Instant::now();
    drop(gallery);
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    for dawdler in dawdlers {
        dawdler.join().unwrap();
    }
}

#[test]
fn client_that_dawdles_is_dropped_at_the_deadline() {
    let folder = tempfile::tempdir().unwrap();
    let gallery = open(folder.path());
    let mut client = connect(&gallery.url());
    client.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    let start = Instant::now();
    while client.write_all(b"X-More: 1\r\n").is_ok() {
        thread::sleep(Duration::from_millis(200));
        assert!(start.elapsed() < Duration::from_secs(30), "the gallery still reads");
    }
    assert!(start.elapsed() >= Duration::from_secs(4));
}

#[cfg(target_os = "linux")]
#[test]
fn gallery_accepts_only_so_many_connections_at_a_time() {
    // The system keeps as many more, without a descriptor.
    const CLIENTS: usize = 200;
    const ACCEPTED: usize = 128;
    let sockets = || {
        let files = fs::read_dir("/proc/self/fd").unwrap().filter_map(Result::ok);
        let targets = files.filter_map(|file| fs::read_link(file.path()).ok());
        targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count()
    };
    let folder = tempfile::tempdir().unwrap();
    let gallery = open(folder.path());
    let clients: Vec<TcpStream> = (0..CLIENTS).map(|_| connect(&gallery.url())).collect();
    while sockets() < CLIENTS + ACCEPTED {
        thread::yield_now(); // Until the gallery has accepted as many as it may
    }
    // One that accepts them all would do so now. Other tests have some sockets, too.
    thread::sleep(Duration::from_millis(100));
    assert!(sockets() < CLIENTS + ACCEPTED + 40, "{} sockets", sockets());
    drop((gallery, clients));
}
