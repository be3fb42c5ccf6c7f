//! Send data to children through pipes, and read what they return.

use item36_subprocess::Popen;
use lab::{Demo, Lab};

use crate::lesson::{
    openssl::{INSTALL_OPENSSL, output, random_data, run_openssl},
    python_bytes::PythonBytes,
};

pub(crate) const DEMO: Demo = Demo {
    name: "encrypt",
    cells: "[15]",
    about: "Three children encrypt what they are sent through pipes",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    lab.require("openssl", INSTALL_OPENSSL)?;
    let data = random_data(lab);
    let encrypted = encrypt(&data)?;
    for out in &encrypted {
        lab.say(PythonBytes(&out[out.len() - 10..]));
    }
    let decrypted: Vec<_> = encrypted.iter().map(|out| decrypt(out)).collect::<Result<_, _>>()?;
    lab.claim("Bytes that go through pipes into a child and back are unchanged")
        .holds(decrypted == data, "decrypted with the same password, they are the input again");
    Ok(())
}

fn encrypt(data: &[[u8; 10]]) -> lab::Result<Vec<Vec<u8>>> {
    let procs: Vec<Popen> =
        data.iter().map(|data| run_openssl(data, &[])).collect::<Result<_, _>>()?;
    procs.iter().map(output).collect()
}

fn decrypt(data: &[u8]) -> lab::Result<Vec<u8>> {
    output(&run_openssl(data, &["-d"])?)
}
