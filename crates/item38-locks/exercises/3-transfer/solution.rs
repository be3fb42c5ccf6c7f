use gym::sync::Mutex;

/// An account with a number of its own.
#[derive(Debug)]
pub struct Account {
    pub number: u32,
    pub balance: Mutex<u64>,
}

/// Moves `amount` between two accounts; returns `false` if the first has too little.
pub fn transfer(from: &Account, to: &Account, amount: u64) -> bool {
    // answer:
    if from.number == to.number {
        return *from.balance.lock().unwrap() >= amount;
    }
    // All transfers take the lock of the lower number first, so none holds what another wants
    // while it wants what the other holds.
    let (low, high) = if from.number < to.number { (from, to) } else { (to, from) };
    let low_balance = low.balance.lock().unwrap();
    let high_balance = high.balance.lock().unwrap();
    let (mut source, mut target) = if low.number == from.number {
        (low_balance, high_balance)
    } else {
        (high_balance, low_balance)
    };
    if *source < amount {
        return false;
    }
    *source -= amount;
    *target += amount;
    true
    // stub: let mut source = from.balance.lock().unwrap();
    // stub: let mut target = to.balance.lock().unwrap();
    // stub: if *source < amount {
    // stub:     return false;
    // stub: }
    // stub: *source -= amount;
    // stub: *target += amount;
    // stub: true
    // end of answer
}
