use gym::sync::Mutex;

/// An account with a number of its own.
#[derive(Debug)]
pub struct Account {
    pub number: u32,
    pub balance: Mutex<u64>,
}

/// Moves `amount` between two accounts; returns `false` if the first has too little.
pub fn transfer(from: &Account, to: &Account, amount: u64) -> bool {
    let mut source = from.balance.lock().unwrap();
    let mut target = to.balance.lock().unwrap();
    if *source < amount {
        return false;
    }
    *source -= amount;
    *target += amount;
    true
}
