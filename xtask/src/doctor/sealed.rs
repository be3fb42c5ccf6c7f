//! Programs that cannot reach any network: they run in a network namespace of their own.

use std::{path::Path, process::Command};

use anyhow::{Result, bail};

/// Turns on the loopback device, which a new namespace has off, then becomes the program. Item 39's
/// camera is a server on that device.
const SCRIPT: &str = "ip link set lo up && exec \"$@\"";

/// Lists the network devices of the namespace that reads it.
const DEVICES: &str = "/proc/net/dev";

/// A way to start a program without a network.
#[derive(Debug)]
pub(super) struct Sealed {
    /// What is given to `unshare`.
    flags: &'static [&'static str],
}

impl Sealed {
    /// Returns a way that works here: as root, or else as root of a user namespace.
    ///
    /// # Errors
    /// If neither is allowed, or if a device besides loopback is left.
    pub(super) fn find() -> Result<Self> {
        let mut refused = String::new();
        for flags in [&["--net"][..], &["--net", "--map-root-user"]] {
            let sealed = Self { flags };
            match sealed.devices() {
                Ok(devices) if devices == ["lo"] => return Ok(sealed),
                Ok(devices) => refused = format!("it still has {devices:?}"),
                Err(error) => refused = error.to_string(),
            }
        }
        bail!("cannot turn the network off by `unshare --net` and `ip link set lo up`: {refused}")
    }

    /// Returns the command that starts `program`; arguments can be added to it.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new("unshare");
        command.args(self.flags).args(["--", "sh", "-c", SCRIPT, "sh"]).arg(program);
        command
    }

    /// Returns the network devices that a program sees.
    fn devices(&self) -> Result<Vec<String>> {
        let output = self.command(Path::new("cat")).arg(DEVICES).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("{}", said.lines().next().unwrap_or("it ends without a reason"));
        }
        Ok(devices(&String::from_utf8_lossy(&output.stdout)))
    }
}

/// Returns the names of the devices in the kernel's table, whose first two lines are headings.
fn devices(table: &str) -> Vec<String> {
    let lines = table.lines().skip(2);
    lines.filter_map(|line| Some(line.split_once(':')?.0.trim().to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn devices_are_the_names_before_the_colons() {
        let table = "Inter-| Receive\n face |bytes\n    lo: 0 0\n  eth0: 9 1\n";
        assert_eq!(devices(table), ["lo", "eth0"]);
    }

    /// A port that listens stands in for the network: outside it is reached, inside it is not.
    #[test]
    fn sealed_program_reaches_no_port_outside() {
        let Ok(sealed) = Sealed::find() else {
            eprintln!("skipped: network namespaces are not allowed here");
            return;
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let script = format!("exec 3<>/dev/tcp/127.0.0.1/{port}");
        let outside = Command::new("bash").args(["-c", &script]).status().unwrap();
        let inside = sealed.command(Path::new("bash")).args(["-c", &script]).output().unwrap();
        assert!(outside.success());
        let said = String::from_utf8_lossy(&inside.stderr);
        assert!(said.contains("refused"), "{said}");
    }
}
