//! The glider's first five generations, then a soup as a check on the rules.

use lab::{Demo, Lab};

use crate::lesson::{
    generations::{compare_with_plain_loop, five_generations, live},
    grids::{glider, soup},
    plain_loop,
};

pub(crate) const DEMO: Demo = Demo {
    name: "game-of-life",
    cells: "[58]-[59]",
    about: "A grid drives the same coroutines through five generations of a glider",
    run,
};

fn run(lab: &Lab) -> lab::Result {
    lab.say(format!("{}\n", glider()));
    lab.say(five_generations(glider())?);

    let soup = soup(lab, 64);
    let generations = 50;
    let (cells, differing) = compare_with_plain_loop(&soup, generations)?;
    lab.claim("`step_cell` plays the same game as a loop over the grid, without seeing a grid")
        .holds(
            differing == 0,
            format!("{cells} cells in {generations} generations of a soup, {differing} differ"),
        );
    lab.claim("keeping the cells apart from the world costs three plain loops or more")
        .compare("coroutines", || live(soup.clone(), 4, &mut |_| ()))
        .to("plain loop", || Ok(plain_loop::live(&soup, 4)))
        .at_least(3.0)?;
    lab.beside_python("game_of_life.py", || five_generations(glider()))?;
    Ok(())
}
