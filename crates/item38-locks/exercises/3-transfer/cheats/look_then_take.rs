// must fail in "an account is never overdrawn" with "subtract with overflow"
// why: You look at the balance, unlock, and lock again to take the money. It may be gone by then.
use gym::sync::Mutex;

#[derive(Debug)]
pub struct Account {
    pub number: u32,
    pub balance: Mutex<u64>,
}

pub fn transfer(from: &Account, to: &Account, amount: u64) -> bool {
    if *from.balance.lock().unwrap() < amount {
        return false;
    }
    *from.balance.lock().unwrap() -= amount;
    *to.balance.lock().unwrap() += amount;
    true
}
