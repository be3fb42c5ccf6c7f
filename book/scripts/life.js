// The Game of Life, one question at a time: a cell asks for nine places and reports one.
'use strict';

const life = (() => {
  const directions = [
    ['north', 1, 0], ['northeast', 1, 1], ['east', 0, 1], ['southeast', -1, 1],
    ['south', -1, 0], ['southwest', -1, -1], ['west', 0, -1], ['northwest', 1, -1],
  ];
  const wrap = (at, length) => (at + length) % length;

  /** Reads a grid, a line for each row, with `*` for a cell that is alive. */
  const parse = (text) => text.trim().split('\n').map((row) => [...row].map((cell) => cell === '*'));
  const format = (grid) => grid.map((row) => row.map((alive) => (alive ? '*' : '-')).join('')).join('\n');
  const query = (grid, y, x) => grid[wrap(y, grid.length)][wrap(x, grid[0].length)];
  const next = (alive, neighbors) => (alive ? neighbors === 2 || neighbors === 3 : neighbors === 3);

  /** Yields what a cell asks and is sent the answers; at the end it returns its next state. */
  function* stepCell(y, x) {
    const alive = yield { y, x, direction: 'itself' };
    let neighbors = 0;
    for (const [direction, dy, dx] of directions) {
      if (yield { y: y + dy, x: x + dx, direction }) neighbors += 1;
    }
    return { alive, neighbors, next: next(alive, neighbors) };
  }

  /** Runs a cell to its end. */
  const run = (grid, y, x) => {
    const cell = stepCell(y, x);
    let step = cell.next();
    while (!step.done) step = cell.next(query(grid, step.value.y, step.value.x));
    return step.value;
  };

  /** Returns the next generation. */
  const generation = (grid) => grid.map((row, y) => row.map((_, x) => run(grid, y, x).next));

  return { parse, format, query, stepCell, generation };
})();

document.querySelectorAll('[data-program="life"]').forEach((place) => {
  const part = (name) => place.querySelector(`[data-part="${name}"]`);
  const create = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const board = create('div', '');
  board.className = 'grid';
  board.setAttribute('role', 'img');
  const output = create('div', '');
  output.dataset.part = 'output';
  output.tabIndex = 0;
  output.setAttribute('aria-live', 'polite');
  const buttons = create('p', '');
  const first = place.dataset.grid.replaceAll('/', '\n');
  place.replaceChildren(part('about'), buttons, board, output);
  part('about').hidden = false;
  let grid, number, here, cell, question, lines, after;

  const reset = () => {
    grid = life.parse(first);
    number = 0;
    begin(0, 0);
  };
  const begin = (y, x) => {
    here = { y, x };
    cell = life.stepCell(y, x);
    question = cell.next().value;
    lines = [`cell y=${y}, x=${x}`];
    if (y === 0 && x === 0) after = grid.map((row) => row.map(() => false));
  };
  const answer = () => {
    const { y, x, direction } = question;
    const alive = life.query(grid, y, x);
    lines.push(`Query(y=${y}, x=${x})  ${direction}: ${alive ? '*' : '-'}`);
    const step = cell.next(alive);
    question = step.done ? null : step.value;
    if (step.done) {
      after[here.y][here.x] = step.value.next;
      lines.push(`${step.value.neighbors} neighbors: Transition(y=${here.y}, x=${here.x}, state='${step.value.next ? '*' : '-'}')`);
    }
  };
  const ask = () => {
    if (question) return answer();
    const at = here.y * grid[0].length + here.x + 1;
    if (at === grid.length * grid[0].length) {
      grid = after;
      number += 1;
      begin(0, 0);
    } else {
      begin(Math.floor(at / grid[0].length), at % grid[0].length);
    }
  };
  const finish = () => {
    while (question) answer();
    ask();
  };
  const button = (text, act) => {
    const made = create('button', text);
    made.type = 'button';
    made.addEventListener('click', () => {
      act();
      show();
    });
    buttons.append(made);
  };
  const show = () => {
    board.style.gridTemplateColumns = `repeat(${grid[0].length}, auto)`;
    board.setAttribute('aria-label', `Generation ${number}: ${life.format(grid).replaceAll('\n', ' ')}`);
    const asked = question && { y: (question.y + grid.length) % grid.length, x: (question.x + grid[0].length) % grid[0].length };
    board.replaceChildren(...grid.flatMap((row, y) => row.map((alive, x) => {
      const square = create('span', alive ? '*' : '');
      if (alive) square.classList.add('alive');
      if (y === here.y && x === here.x) square.classList.add('here');
      if (asked && asked.y === y && asked.x === x) square.classList.add('asked');
      return square;
    })));
    const pending = question ? [`Query(y=${question.y}, x=${question.x})  ${question.direction}: ?`] : [];
    output.textContent = [`generation ${number}`, ...lines, ...pending].join('\n');
  };
  button('next question', ask);
  button('next cell', finish);
  button('next generation', () => {
    const from = number;
    while (number === from) finish();
  });
  button('again', reset);
  reset();
  show();
});
