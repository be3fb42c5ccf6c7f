//! The client, beside a camera that does not do what it should.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener},
    thread,
};

use item39_queues::photos::Client;

/// Asks for photo 1 a camera that answers with these bytes. Returns why there is no photo.
fn fault_of(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let camera = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("the client");
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("a request");
            request.push(byte[0]);
        }
        // A client that has seen enough goes away.
        let _ = stream.write_all(answer);
        let _ = stream.shutdown(Shutdown::Write);
        let _ = stream.read_to_end(&mut request);
    });
    let fault = Client::new(url.clone(), url).download(1).expect_err("no photo");
    camera.join().expect("it does not panic");
    assert_eq!((fault.photo, fault.stage), (1, "download"));
    fault.reason
}

#[test]
fn answer_that_is_cut_short_is_no_photo() {
    let reason = fault_of(b"HTTP/1.1 200 OK\r\ncontent-LENGTH: 10\r\n\r\nhalf");
    assert_eq!(reason, "the answer ends after 4 of 10 bytes");
}

#[test]
fn answer_without_end_is_no_photo() {
    let endless = [&b"HTTP/1.1 200 OK\r\n\r\n"[..], &vec![0; (10 << 20) + 1]].concat();
    let reason = fault_of(endless.leak());
    assert_eq!(reason, "the answer is longer than 10485760 bytes");
}

#[test]
fn redirection_is_not_followed() {
    let reason = fault_of(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n");
    assert_eq!(reason, "the camera answers 302: ");
}

#[test]
fn rubbish_is_no_photo() {
    assert!(!fault_of(b"\xff\xfe\r\n\r\n").is_empty());
}
