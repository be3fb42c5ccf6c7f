//! The same ten children as tasks of an asynchronous program.

use lab::{Demo, Lab};
use tokio::{
    process::{Child, Command},
    runtime::{Builder, Runtime},
};

use crate::lesson::sleepers;

pub(crate) const DEMO: Demo = Demo {
    name: "ten-sleepers-async",
    cells: "",
    about: "One thread with tokio's event loop waits for the same ten children",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let ten = lab.time("ten children", || sleepers(&runtime, 0.1))?;
    lab.say(format!("Finished in {:.3} seconds", ten.seconds()));
    lab.claim("An event loop runs ten children about as fast as ten waits in a row")
        .compare("tokio", || sleepers(&runtime, 0.02))
        .to("popen", || sleepers::sleepers(10, 0.02))
        .between(0.7, 1.4)?;
    lab.beside_python("ten_sleepers_async.py", || sleepers(&runtime, 0.02))?;
    Ok(())
}

fn sleepers(runtime: &Runtime, seconds: f64) -> lab::Result {
    runtime.block_on(async {
        let procs: Vec<Child> = (0..10).map(|_| run_sleep(seconds)).collect::<Result<_, _>>()?;
        for mut proc in procs {
            proc.wait().await?;
        }
        Ok(())
    })
}

fn run_sleep(seconds: f64) -> lab::Result<Child> {
    Ok(Command::new("sleep").arg(seconds.to_string()).kill_on_drop(true).spawn()?)
}
