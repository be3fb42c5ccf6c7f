// A reader is the scheduler of a small program. The machine below follows the rules of the explorer in
// item 38, and a test compares the two. The programs come from `programs.js`.
'use strict';

const explorer = (() => {
  const copy = (machine) => JSON.parse(JSON.stringify(machine));

  /** Returns a program before its first step. */
  const start = (program) => ({
    memory: Object.fromEntries(program.variables.map(([name, initial]) => [name, initial])),
    holders: {},
    threads: program.threads.map(() => ({ next: 0, value: 0, rest: 'awake' })),
  });

  const instruction = (program, machine, thread) =>
    program.threads[thread][machine.threads[thread].next];

  const holder = (machine, lock) => machine.holders[lock] ?? null;

  const isReady = (program, machine, thread) => {
    const next = instruction(program, machine, thread);
    if (!next) return false;
    const { rest } = machine.threads[thread];
    if (next[0] === 'lock') return holder(machine, next[1]) === null;
    if (next[0] === 'wait' && rest === 'asleep') return false;
    if (next[0] === 'wait' && rest === 'woken') return holder(machine, next[2]) === null;
    return true;
  };

  /** Returns the threads that can take a step. */
  const ready = (program, machine) =>
    program.threads.map((_, thread) => thread).filter((thread) => isReady(program, machine, thread));

  /** Takes the next step of a thread that is ready, and returns the machine after it and its words. */
  const step = (program, before, thread) => {
    const machine = copy(before);
    const me = machine.threads[thread];
    const [kind, a, b] = instruction(program, before, thread);
    const done = (text, value = null, next = me.next + 1) => {
      me.next = next;
      return { machine, step: { thread: program.names[thread], text, value } };
    };
    switch (kind) {
      case 'load':
        me.value = machine.memory[a];
        return done(`value = ${a}`, me.value);
      case 'add':
        me.value += a;
        return done(`value = value + ${a}`, me.value);
      case 'store':
        machine.memory[a] = me.value;
        return done(`${a} = value`, me.value);
      case 'fetch_add':
        machine.memory[a] += b;
        return done(`${a} += ${b}`, machine.memory[a]);
      case 'lock':
        machine.holders[a] = thread;
        return done(`lock ${a}`);
      case 'unlock':
        delete machine.holders[a];
        return done(`unlock ${a}`);
      case 'wait':
        if (me.rest === 'woken') {
          me.rest = 'awake';
          machine.holders[b] = thread;
          return done(`awake, lock ${b}`);
        }
        me.rest = 'asleep';
        delete machine.holders[b];
        return done(`unlock ${b}, wait for ${a}`, null, me.next);
      case 'notify_all':
        machine.threads.forEach((other, index) => {
          const waits = instruction(program, machine, index);
          if (other.rest === 'asleep' && waits[1] === a) other.rest = 'woken';
        });
        return done(`notify all ${a}`);
      case 'jump_if_set':
        return me.value ? done('value is set: jump', null, a) : done('value is 0: go on');
      case 'jump':
        return done('jump', null, a);
      default:
        throw new Error(`cannot take the step ${kind}: this page does not know it`);
    }
  };

  /** Returns what the threads wait for. */
  const waiting = (program, machine) =>
    program.names.flatMap((name, thread) => {
      const next = instruction(program, machine, thread);
      if (!next) return [];
      const { rest } = machine.threads[thread];
      const held = (lock) => {
        const by = holder(machine, lock);
        return by === null ? [] : [{ thread: name, text: `waits for ${lock}, held by ${program.names[by]}`, value: null }];
      };
      if (next[0] === 'wait' && rest === 'asleep') return [{ thread: name, text: `sleeps at ${next[1]}`, value: null }];
      if (next[0] === 'wait' && rest === 'woken') return held(next[2]);
      return next[0] === 'lock' ? held(next[1]) : [];
    });

  /** Returns what the program has come to; null while a thread can go on. */
  const outcome = (program, machine) => {
    if (ready(program, machine).length > 0) return null;
    const ended = program.threads.every((_, thread) => !instruction(program, machine, thread));
    return { deadlock: !ended, values: ended ? machine.memory : null };
  };

  const isExpected = (program, { deadlock, values }) =>
    !deadlock && program.variables.every(([name, , wanted]) => wanted === null || values[name] === wanted);

  /** Follows every schedule: the outcomes, each with the number of its schedules. */
  const explore = (program) => {
    const known = new Map();
    const from = (machine) => {
      const key = JSON.stringify(machine);
      if (known.has(key)) return known.get(key);
      const counts = new Map();
      const end = outcome(program, machine);
      if (end) counts.set(JSON.stringify(end), 1);
      for (const thread of ready(program, machine)) {
        for (const [found, count] of from(step(program, machine, thread).machine)) {
          counts.set(found, (counts.get(found) ?? 0) + count);
        }
      }
      known.set(key, counts);
      return counts;
    };
    return [...from(start(program))].map(([found, schedules]) => {
      const end = JSON.parse(found);
      return { ...end, schedules, expected: isExpected(program, end) };
    });
  };

  /** Follows one schedule, as a list of threads. */
  const replay = (program, schedule) => {
    let machine = start(program);
    const steps = [];
    for (const thread of schedule) {
      const after = step(program, machine, thread);
      steps.push(after.step);
      machine = after.machine;
    }
    return { machine, steps, waiting: waiting(program, machine), outcome: outcome(program, machine) };
  };

  const verdict = (program, end) => {
    if (!end) return ['The schedule goes on.'];
    if (end.deadlock) return ['Deadlock: no thread can take another step.'];
    const line = ([name, , wanted]) =>
      wanted === null ? `${name} is ${end.values[name]}` : `${name} should be ${wanted}, found ${end.values[name]}`;
    const wrong = program.variables.filter(([name, , wanted]) => wanted !== null && wanted !== end.values[name]);
    return (wrong.length ? wrong : program.variables).map(line);
  };

  /** Draws a schedule in columns, a line for each step. */
  const draw = (program, schedule) => {
    const { steps, waiting: waits, outcome: end } = replay(program, schedule);
    const all = [...steps, ...waits];
    const number = ({ value }) => (value === null ? '' : `${value}`);
    const text = Math.max(0, ...all.map((line) => line.text.length));
    const digits = Math.max(0, ...all.map((line) => number(line).length));
    const titles = program.names.map((name) => `Thread ${name}`);
    const width = Math.max(text + 2 + digits, ...titles.map((title) => title.length));
    const line = (cells) => cells.map((cell) => cell.padEnd(width)).join(' | ').trimEnd();
    const rows = all.map((row) => {
      const cell = `${row.text.padEnd(text)}  ${number(row).padStart(digits)}`;
      return line(program.names.map((name) => (name === row.thread ? cell : '')));
    });
    return [line(titles), ...rows, ...verdict(program, end)];
  };

  return { start, ready, step, explore, replay, draw, isExpected };
})();

document.querySelectorAll('[data-program="explorer"]').forEach((place) => {
  const part = (name) => place.querySelector(`[data-part="${name}"]`);
  const create = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const select = document.createElement('select');
  select.setAttribute('aria-label', 'The program');
  for (const { title } of explorerPrograms) select.append(create('option', title));
  const output = create('div', '');
  output.dataset.part = 'output';
  output.tabIndex = 0;
  output.setAttribute('aria-live', 'polite');
  const buttons = create('p', '');
  const said = create('p', '');
  place.replaceChildren(part('about'), select, buttons, output, said);
  part('about').hidden = false;
  let program;
  let schedule;

  const button = (text, isPossible, act) => {
    const made = create('button', text);
    made.type = 'button';
    made.disabled = !isPossible;
    const at = buttons.children.length;
    made.addEventListener('click', () => {
      act();
      show();
      // The buttons are new; the one in the same place gets the focus.
      buttons.children[at]?.focus();
    });
    buttons.append(made);
  };
  const nextStep = (machine, ready, thread) => {
    const name = program.names[thread];
    if (ready.includes(thread)) return `${name}: ${explorer.step(program, machine, thread).step.text}`;
    const wait = explorer.replay(program, schedule).waiting.find((waits) => waits.thread === name);
    return `${name} ${wait ? wait.text : 'has ended'}`;
  };
  const follows = (losing) => losing && schedule.every((thread, index) => thread === losing[index]);

  const show = () => {
    const { machine, outcome } = explorer.replay(program, schedule);
    const ready = explorer.ready(program, machine);
    const { losing } = program;
    buttons.replaceChildren();
    program.names.forEach((_, thread) => {
      button(nextStep(machine, ready, thread), ready.includes(thread), () => schedule.push(thread));
    });
    button('back', schedule.length > 0, () => schedule.pop());
    button('again', schedule.length > 0, () => (schedule = []));
    if (losing) {
      const isOn = follows(losing);
      const next = isOn ? schedule.length : 0;
      button('next step of a losing schedule', next < losing.length, () => {
        schedule = losing.slice(0, next + 1);
      });
    }
    output.textContent = explorer.draw(program, schedule).join('\n');
    const all = explorer.explore(program);
    const sum = (list) => list.reduce((total, { schedules }) => total + schedules, 0);
    const lost = sum(all.filter(({ expected }) => !expected));
    const count = lost ? `${lost} of ${sum(all)} schedules fail.` : `None of ${sum(all)} schedules fails.`;
    if (!outcome) said.textContent = `You are the scheduler. Make it fail. ${count}`;
    else if (!explorer.isExpected(program, outcome)) said.textContent = `It failed. ${count} Try a right program next.`;
    else said.textContent = `It went well. ${count}`;
  };
  const choose = () => {
    program = explorerPrograms[select.selectedIndex];
    schedule = [];
    show();
  };
  select.addEventListener('change', choose);
  choose();
});
